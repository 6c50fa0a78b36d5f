//! Tokens, passwords and the like, which are never shared. They are looked for in the text and not in what was read of
//! it, so that a file that is broken hides none.

use std::ops::Range;

use crate::input::FileKind;

/// What stands where a secret was.
const HIDDEN: &str = "hidden";

/// Keys of cargo config, of workflows and of metadata tables whose value is a secret, whatever it is.
const KEYS: [&str; 7] = ["token", "secret-key", "password", "api-key", "api_key", "secret", "auth-token"];

/// What the names of environment variables have in them that hold secrets.
const PARTS: [&str; 11] = [
    "TOKEN",
    "SECRET",
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "API_KEY",
    "APIKEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
    "CREDENTIAL",
    "AUTHORIZATION",
];

/// How tokens of well-known services begin, with the characters that each has at least.
const TOKENS: [(&str, usize); 11] = [
    ("ghp_", 20),
    ("gho_", 20),
    ("ghu_", 20),
    ("ghs_", 20),
    ("github_pat_", 30),
    ("glpat-", 20),
    ("npm_", 30),
    ("AKIA", 20),
    ("xoxb-", 20),
    ("cio", 32),
    ("crates-io-", 20),
];

/// `text` without its secrets, and the numbers of the lines that had one, from 1.
pub(super) fn hide(kind: FileKind, text: &str) -> (String, Vec<usize>) {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    // What dependencies are called says nothing: `password-hash` is one.
    let mut is_said = kind != FileKind::Manifest;
    let mut is_key = false;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim_start();
        if trimmed.starts_with('[') && kind != FileKind::Workflow {
            is_said = match kind {
                FileKind::Manifest => trimmed.contains("metadata"),
                _ => !trimmed.starts_with("[patch"),
            };
        }
        let mut here = Vec::new();
        if kind != FileKind::Lockfile && kind != FileKind::Metadata && is_said {
            keyed(line, &mut here);
        }
        userinfo(line, &mut here);
        tokens(line, &mut here);
        if line.contains("PRIVATE KEY-----") {
            is_key = line.contains("BEGIN");
        } else if is_key {
            here.push(0..line.trim_end().len());
        }
        found.extend(here.into_iter().map(|range| range.start + start..range.end + start));
        start += line.len();
    }
    replaced(text, found)
}

/// `text` with [`HIDDEN`] for each of `ranges`, and the lines that they begin on.
fn replaced(text: &str, mut ranges: Vec<Range<usize>>) -> (String, Vec<usize>) {
    crate::order::sort_by_key(&mut ranges, |range| (range.start, range.end));
    let (mut out, mut lines): (String, Vec<usize>) = (String::with_capacity(text.len()), Vec::new());
    let (mut at, mut line) = (0, 1);
    for range in ranges.into_iter().filter(|range| range.end > range.start) {
        let Some(between) = text.get(at..range.start) else { continue };
        if text.get(range.clone()) == Some(HIDDEN) {
            continue;
        }
        line += between.matches('\n').count();
        lines.push(line);
        out.push_str(between);
        out.push_str(HIDDEN);
        line += text.get(range.clone()).unwrap_or_default().matches('\n').count();
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    lines.dedup();
    (out, lines)
}

/// The values of keys that say that they are secret.
fn keyed(line: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in line.match_indices(['=', ':']) {
        let before = line.get(..at).unwrap_or_default().trim_end().trim_end_matches(['"', '\'']);
        let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).map_or(0, |at| at + 1);
        let key = before.get(start..).unwrap_or_default();
        let is_variable = key.bytes().all(|byte| !byte.is_ascii_lowercase());
        let is_secret = KEYS.contains(&key) || (is_variable && PARTS.iter().any(|part| key.contains(part)));
        if !is_secret {
            continue;
        }
        let rest = line.get(at + 1..).unwrap_or_default();
        let value = at + 1 + (rest.len() - rest.trim_start().len());
        let rest = line.get(value..).unwrap_or_default();
        // What a workflow takes from elsewhere is no secret itself.
        if rest.starts_with("${{") || rest.starts_with("\"${{") || rest.starts_with("'${{") {
            continue;
        }
        if rest.starts_with(['{', '[']) {
            strings(line, value, found);
        } else if rest.starts_with(['"', '\'']) {
            strings(line.get(..value + one_string(rest)).unwrap_or_default(), value, found);
        } else {
            let end = rest.find(['#', ',', '}', '&', ' ', '\n', '\r']).unwrap_or(rest.len());
            found.push(value..value + end);
        }
    }
}

/// Where the string ends that `text` begins with.
fn one_string(text: &str) -> usize {
    crate::read::strings::string_end(text, 0).min(text.len())
}

/// What stands in quotes from `from` on.
fn strings(line: &str, from: usize, found: &mut Vec<Range<usize>>) {
    let mut at = from;
    while let Some(open) = line.get(at..).and_then(|rest| rest.find(['"', '\''])).map(|open| at + open) {
        let end = open + one_string(line.get(open..).unwrap_or_default());
        let text = line.get(open..end).unwrap_or_default();
        let quotes = text.len() - text.trim_start_matches(['"', '\'']).len();
        let inner = text.trim_matches(['"', '\'', '\n', '\r']).len();
        found.push(open + quotes..open + quotes + inner);
        at = end.max(open + 1);
    }
}

/// Names and passwords in addresses; that of git, which everybody has, is none.
fn userinfo(line: &str, found: &mut Vec<Range<usize>>) {
    for (at, sign) in line.match_indices("://") {
        let start = at + sign.len();
        let rest = line.get(start..).unwrap_or_default();
        let authority = rest.find(|c: char| "/?#\"'` <>".contains(c) || c.is_whitespace()).unwrap_or(rest.len());
        let authority = rest.get(..authority).unwrap_or_default();
        if let Some((user, _)) = authority.rsplit_once('@').filter(|(user, _)| *user != "git") {
            found.push(start..start + user.len());
        }
        let rest = rest.get(authority.len()..).unwrap_or_default();
        let end = rest.find(|c: char| c.is_whitespace() || c == '"' || c == '\'').unwrap_or(rest.len());
        let query = start + authority.len();
        for key in ["token=", "access_token=", "sig=", "key=", "password="] {
            for (at, key) in rest.get(..end).unwrap_or_default().match_indices(key) {
                let is_key = rest.get(..at).is_some_and(|before| before.ends_with(['?', '&']));
                let value = rest.get(at + key.len()..end).unwrap_or_default();
                let length = value.find(['&', '#']).unwrap_or(value.len());
                if is_key {
                    found.push(query + at + key.len()..query + at + key.len() + length);
                }
            }
        }
    }
}

fn tokens(line: &str, found: &mut Vec<Range<usize>>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    for (begin, least) in TOKENS {
        for (at, _) in line.match_indices(begin) {
            let rest = line.get(at..).unwrap_or_default();
            let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
            let starts = line.get(..at).is_some_and(|before| !before.ends_with(is_part));
            let word = rest.get(..length).unwrap_or_default();
            let is_random = word.bytes().any(|byte| byte.is_ascii_digit()) || least < 30;
            if starts && length >= least && is_random {
                found.push(at..at + length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_left() {
        let config = "[registry]\ntoken = \"s3cr3t\"\n[registries.corp]\nindex = \"sparse+https://me:s3cr3t@corp.example/\"\n\
                      secret-key = 's3cr3t' # s\n[env]\nAWS_SECRET_ACCESS_KEY = { value = \"s3cr3t\", force = true }\n\
                      RUST_LOG = \"info\"\n[http]\nproxy = \"http://user:s3cr3t@proxy:80\"\n\
                      [registries]\nother = { index = \"https://x\", token = \"\"\"s3cr3t\"\"\" }\nbroken = [\ntoken = s3cr3t\n\
                      registry.token = \"s3cr3t\n";
        let (text, lines) = hide(FileKind::CargoConfig, config);
        assert!(!text.contains("s3cr3t"), "{text}");
        assert!(
            text.contains("RUST_LOG = \"info\"") && text.contains("index = \"https://x\"") && text.contains("proxy:80")
        );
        assert_eq!(lines, [2, 4, 5, 7, 10, 12, 14, 15]);
        assert_eq!(hide(FileKind::CargoConfig, &text).0, text, "what is hidden stays as it is");
    }

    #[test]
    fn workflows_keep_what_they_take_from_elsewhere() {
        let token = format!("ghp_{}", "a1".repeat(18));
        let text = format!(
            "permissions:\n  id-token: write\nenv:\n  CARGO_REGISTRY_TOKEN: ${{{{ secrets.T }}}}\n  MY_TOKEN: s3cr3t\n  \
             A: 1\njobs:\n  a:\n    steps:\n      - run: curl https://x?token=s3cr3t&a=b -u {token}\n        with:\n          \
             token: s3cr3t\n"
        );
        let (hidden, lines) = hide(FileKind::Workflow, &text);
        assert!(!hidden.contains("s3cr3t") && !hidden.contains(&token), "{hidden}");
        assert!(hidden.contains("id-token: write") && hidden.contains("${{ secrets.T }}") && hidden.contains("&a=b"));
        assert_eq!(lines, [5, 10, 12]);
    }

    #[test]
    fn dependencies_are_no_secrets() {
        let text = "[dependencies]\npassword = \"1\"\ntoken = { version = \"1\" }\nx = { git = \"ssh://git@host/x\" }\n\
                    [package.metadata.deploy]\ntoken = \"s3cr3t\"\n";
        let (hidden, lines) = hide(FileKind::Manifest, text);
        assert_eq!(hidden, text.replace("s3cr3t", HIDDEN));
        assert_eq!(lines, [6]);
    }
}
