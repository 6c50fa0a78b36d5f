//! Secrets in addresses: user and password, queries, fragments and paths.

use std::ops::Range;

use super::names;

/// Keys of queries whose values are no secret: a branch, a page, the style of a badge.
const HARMLESS: [&str; 49] = [
    "arch",
    "branch",
    "channel",
    "color",
    "crate",
    "dir",
    "event",
    "expand",
    "feature",
    "features",
    "filename",
    "filter",
    "flag",
    "format",
    "job",
    "label",
    "labels",
    "lang",
    "limit",
    "link",
    "locale",
    "logo",
    "logoColor",
    "name",
    "os",
    "package",
    "page",
    "path",
    "per_page",
    "platform",
    "prerelease",
    "project",
    "protocol",
    "ref",
    "repo",
    "rev",
    "sort",
    "style",
    "svg",
    "tab",
    "tag",
    "target",
    "template",
    "theme",
    "type",
    "v",
    "version",
    "workflow",
    "xml",
];

/// Segments of paths that a token stands behind.
const BEFORE: [&str; 16] = [
    "access-token",
    "access_token",
    "api-key",
    "api_key",
    "apikey",
    "auth-token",
    "bearer",
    "key",
    "password",
    "private-token",
    "private_token",
    "secret",
    "t",
    "token",
    "tokens",
    "api-token",
];

/// Finds such secrets in `text`.
pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let mut word = 0..0;
    let mut last_at = None;
    for (at, sign) in text.match_indices("://") {
        let start = at + sign.len();
        if start >= word.end {
            word = start..start + length(text.get(start..).unwrap_or_default());
            last_at = text.get(word.clone()).and_then(|word| word.rfind('@')).map(|at| start + at);
        }
        let rest = text.get(start..word.end).unwrap_or_default();
        let host = host(rest, last_at.filter(|at| *at >= start).map(|at| at - start));
        let user = rest.get(..host).unwrap_or_default();
        if let Some(user) = user.strip_suffix('@').filter(|user| *user != "git" && is_login(user)) {
            found.push(start..start + user.len());
        }
        // A second address inside belongs to the first one's query.
        if start == word.start {
            let rest = rest.get(host..).unwrap_or_default();
            behind_host(rest, start + host, found);
        }
    }
    without_scheme(text, found);
}

/// The length of the address that `text` begins with. An expression of a workflow in it may have spaces.
fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if text.get(at..).is_some_and(|rest| rest.starts_with("${{")) {
            let line = text.get(at..).unwrap_or_default();
            let line = line.get(..line.find('\n').unwrap_or(line.len())).unwrap_or_default();
            match line.find("}}") {
                Some(end) => at += end + 2,
                None => return at,
            }
        } else if byte.is_ascii_whitespace() || b"\"'`<>\\".contains(byte) {
            return at;
        } else {
            at += 1;
        }
    }
    at
}

/// Where the host begins in `address`, which has no scheme: behind the `@` of user and password. A password may have
/// characters that are not allowed there.
fn host(address: &str, last_at: Option<usize>) -> usize {
    let authority = address.find(['/', '?', '#']).unwrap_or(address.len());
    if let Some(at) = address.get(..authority).and_then(|authority| authority.rfind('@')) {
        return at + 1;
    }
    let is_port = |rest: &str| {
        let port = rest.find(['/', '?', '#']).and_then(|end| rest.get(..end)).unwrap_or(rest);
        port.bytes().all(|byte| byte.is_ascii_digit())
    };
    match (address.get(..authority).and_then(|authority| authority.split_once(':')), last_at) {
        (Some((name, rest)), Some(at)) if !name.is_empty() && !name.starts_with('[') && !is_port(rest) => at + 1,
        _ => 0,
    }
}

/// Finds secrets in what stands behind the start of the host.
fn behind_host(rest: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let path = rest.find(['?', '#']).unwrap_or(rest.len());
    segments(rest.get(..path).unwrap_or_default(), start, found);
    let mut at = start + path;
    for pair in rest.get(path..).unwrap_or_default().split_inclusive(['?', '&', '#', ';']) {
        let bare = pair.trim_end_matches(['?', '&', '#', ';']);
        if let Some((key, value)) = bare.split_once('=') {
            let key = key.rsplit(['?', '#', '&']).next().unwrap_or_default();
            let is_small = value.len() < 3 || value.bytes().all(|byte| byte.is_ascii_digit() && value.len() < 6);
            let is_harmless = HARMLESS.contains(&key) || (is_small && !names::is_secret(key));
            let value_is_none = names::is_no_secret(value.trim_end_matches([')', ']', '}', ',', '.']));
            if !is_harmless && !value_is_none {
                let value = value.trim_end_matches([')', ']', '}', ',']);
                let from = at + bare.find('=').map_or(0, |sign| sign + 1);
                found.push(from..from + value.len());
            }
        }
        at += pair.len();
    }
}

/// Finds secrets in the host and the path of an address.
fn segments(path: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let mut at = start;
    let (mut before, mut host, mut is_hook, mut number) = ("", "", false, 0);
    for part in path.split_inclusive('/') {
        let segment = part.trim_end_matches('/').trim_end_matches([')', ']', '}', ',', '.']);
        let range = at..at + segment.len();
        at += part.len();
        if segment.is_empty() {
            continue;
        }
        number += 1;
        if number == 1 {
            host = segment;
            is_hook = host.starts_with("hooks.");
            continue;
        }
        let is_behind = BEFORE.contains(&before.to_ascii_lowercase().as_str());
        let looks = segment.len() >= 6 && segment.bytes().any(|byte| byte.is_ascii_digit());
        let is_bot = host == "api.telegram.org" && segment.starts_with("bot");
        let is_entitled = number == 2
            && host.ends_with("cloudsmith.io")
            && host.starts_with("dl.")
            && !["public", "basic"].contains(&segment);
        let is_in_hook = is_hook && !["services", "hooks", "catch", "webhook", "webhooks"].contains(&segment);
        if (is_behind && looks || is_bot || is_entitled || is_in_hook || is_uuid(segment))
            && !names::is_no_secret(segment)
        {
            found.push(range);
        }
        is_hook |= segment.eq_ignore_ascii_case("webhooks") || segment.eq_ignore_ascii_case("webhook");
        before = segment;
    }
}

fn is_uuid(word: &str) -> bool {
    word.len() == 36
        && word.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// `name:password@host` without a scheme in front.
fn without_scheme(text: &str, found: &mut Vec<Range<usize>>) {
    let is_end = |c: char| c.is_whitespace() || "\"'`<>(){}[],;=|".contains(c);
    let mut start = 0;
    for word in text.split(is_end) {
        let at = start;
        start +=
            word.len() + text.get(start + word.len()..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let Some((before, host)) = word.rsplit_once('@') else { continue };
        let Some((name, password)) = before.split_once(':') else { continue };
        // `cargo update` and the ids of findings name packages so. Four numbers are an address.
        let version = host.trim_start_matches(['^', '~']).split(['-', '+']).next().unwrap_or_default();
        let is_version = version.split('.').count() != 4
            && version.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'*');
        let is_host = host.contains('.') || host.contains(':') || host.starts_with("localhost");
        let is_none = name.is_empty()
            || password.is_empty()
            || password.starts_with("//")
            || host.starts_with("sha256:")
            || name.contains(['/', '@'])
            || is_version
            || !is_host
            || names::is_reference(before)
            || names::is_reference(password);
        if !is_none {
            found.push(at..at + before.len());
        }
    }
}

/// Who logs in at a proxy, whose scheme may be left out: all in front of the last `@`.
pub(super) fn proxy(text: &str, found: &mut Vec<Range<usize>>) {
    let start = text.find("://").map_or(0, |at| at + 3);
    let user = text.get(start..).and_then(|rest| rest.rsplit_once('@')).map(|(user, _)| user);
    if let Some(user) = user.filter(|user| is_login(user)) {
        found.push(start..start + user.len());
    }
}

fn is_login(user: &str) -> bool {
    !user.is_empty() && !names::is_reference(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> String {
        let mut found = Vec::new();
        find(text, &mut found);
        let mut out = text.to_owned();
        crate::order::sort_by_key(&mut found, |range| std::cmp::Reverse(range.start));
        for range in found {
            out.replace_range(range, "*");
        }
        out
    }

    #[test]
    fn addresses_lose_their_secrets_and_nothing_else() {
        for (text, want) in [
            ("https://me:pw@x.y/z", "https://*@x.y/z"),
            ("sparse+https://pw@x.y/z", "sparse+https://*@x.y/z"),
            ("https://me:p/w@x.y/z", "https://*@x.y/z"),
            ("ssh://git@x.y:22/z", "ssh://git@x.y:22/z"),
            ("https://x.y:80/@scope/z", "https://x.y:80/@scope/z"),
            ("https://u:${{ secrets.T }}@x.y/${{ a }}?b=c d", "https://*@x.y/${{ a }}?b=c d"),
            ("https://x-access-token:${{ secrets.T }}@x.y/z", "https://x-access-token:${{ secrets.T }}@x.y/z"),
            ("git+https://x/y?branch=main&token=a#012", "git+https://x/y?branch=main&token=*#012"),
            ("https://x/y?sv=2020&sig=a%2B", "https://x/y?sv=2020&sig=*"),
            ("https://x/cb#access_token=a", "https://x/cb#access_token=*"),
            ("https://x/token/abc123def/y", "https://x/token/*/y"),
            ("https://hooks.slack.com/services/T0/B0/x", "https://hooks.slack.com/services/*/*/*"),
            ("https://discord.com/api/webhooks/1/a", "https://discord.com/api/webhooks/*/*"),
            (
                "u:pw@host.x:80 git@x.y:a/b a:b@sha256:ff foo:bar@1.2.3",
                "*@host.x:80 git@x.y:a/b a:b@sha256:ff foo:bar@1.2.3",
            ),
            ("a:b@1.* a:b@^1.2 a:b@~0.3 u:pw@10.0.0.1", "a:b@1.* a:b@^1.2 a:b@~0.3 *@10.0.0.1"),
            ("(https://img.shields.io/a?style=flat)", "(https://img.shields.io/a?style=flat)"),
        ] {
            assert_eq!(hidden(text), want, "{text}");
        }
    }
}
