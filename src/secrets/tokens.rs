//! Words that are secrets by themselves: tokens of well-known services, and words of characters that chance put
//! together.

use std::ops::Range;

/// How tokens begin, the characters that each has at least, and whether it needs a digit to be told from words that
/// begin so too.
const TOKENS: &[(&str, usize, bool)] = &[
    ("ghp_", 16, false),
    ("gho_", 16, false),
    ("ghu_", 16, false),
    ("ghs_", 16, false),
    ("ghr_", 16, false),
    ("github_pat_", 20, false),
    ("glpat-", 15, false),
    ("gldt-", 15, true),
    ("glrt-", 15, true),
    ("glcbt-", 15, true),
    ("glptt-", 15, true),
    ("glft-", 15, true),
    ("glsoat-", 15, true),
    ("glimt-", 15, true),
    ("glagent-", 15, true),
    ("gloas-", 15, true),
    ("npm_", 20, true),
    ("cio", 32, true),
    ("crates-io-", 20, true),
    ("AKIA", 20, false),
    ("ASIA", 20, false),
    ("ABIA", 20, false),
    ("ACCA", 20, false),
    ("AIDA", 20, true),
    ("AROA", 20, true),
    ("xoxb-", 12, false),
    ("xoxp-", 12, false),
    ("xoxa-", 12, false),
    ("xoxr-", 12, false),
    ("xoxs-", 12, false),
    ("xoxe-", 12, false),
    ("xapp-", 12, false),
    ("sk_live_", 16, false),
    ("rk_live_", 16, false),
    ("sk_test_", 16, false),
    ("rk_test_", 16, false),
    ("whsec_", 16, false),
    ("AIza", 30, false),
    ("GOCSPX-", 16, false),
    ("ya29.", 16, false),
    ("sk-ant-", 16, false),
    ("sk-proj-", 16, false),
    ("sk-", 20, true),
    ("hf_", 16, true),
    ("api_org_", 20, true),
    ("pypi-", 20, true),
    ("dckr_pat_", 14, false),
    ("dckr_oat_", 14, false),
    ("dop_v1_", 16, false),
    ("doo_v1_", 16, false),
    ("dor_v1_", 16, false),
    ("sntrys_", 16, false),
    ("sntryu_", 16, false),
    ("SG.", 20, false),
    ("SK", 34, true),
    ("AGE-SECRET-KEY-", 20, false),
    ("shpat_", 16, false),
    ("shpss_", 16, false),
    ("shpca_", 16, false),
    ("shppa_", 16, false),
    ("lin_api_", 16, false),
    ("figd_", 16, false),
    ("ATATT", 24, true),
    ("ATCTT", 24, true),
    ("ATBB", 24, true),
    ("sq0atp-", 16, false),
    ("sq0csp-", 16, false),
    ("rubygems_", 20, true),
    ("hvs.", 16, true),
    ("hvb.", 16, true),
    ("hvr.", 16, true),
    ("PMAK-", 16, false),
    ("NRAK-", 16, false),
    ("dp.pt.", 16, false),
    ("dp.st.", 16, false),
    ("dapi", 34, true),
    ("tfp_", 20, true),
    ("pscale_tkn_", 16, false),
    ("pscale_pw_", 16, false),
    ("glc_", 20, true),
    ("glsa_", 20, true),
    ("xkeysib-", 16, false),
    ("sbp_", 20, true),
    ("fm1_", 20, true),
    ("fm2_", 20, true),
    ("fo1_", 20, true),
    ("CCIPAT_", 16, false),
    ("bkua_", 16, true),
    ("nfp_", 20, true),
    ("r8_", 20, true),
    ("gsk_", 20, true),
    ("xai-", 20, true),
    ("pplx-", 20, true),
    ("AKCp", 30, true),
    ("cmVmdGtuOj", 20, false),
    ("dt0c01.", 16, false),
    ("ntn_", 20, true),
    ("secret_", 30, true),
    ("lsv2_", 20, true),
    ("phx_", 20, true),
    ("tskey-", 14, false),
    ("nvapi-", 20, true),
    ("oy2", 40, true),
    ("key-", 34, true),
    ("eyJ", 12, false),
    ("LS0tLS1CRUdJTi", 16, false),
    ("b3BlbnNzaC1rZXktdjE", 20, false),
];

/// Names of hashes and of things that a hash identifies, which are no secrets.
const SUMS: [&str; 17] = [
    "rev",
    "sha",
    "md5",
    "hash",
    "checksum",
    "digest",
    "commit",
    "integrity",
    "blake",
    "checkout",
    "reset",
    "fetch",
    "cherry-pick",
    "revert",
    "fingerprint",
    "image",
    "ref",
];

/// Whether a sum is expected at a key of this name.
pub(super) fn names_sum(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SUMS.iter().any(|sum| name.contains(sum))
}

/// How many bytes of a word are looked at to decide whether it is a token.
const FIRST: usize = 256;

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.+/=~".contains(&byte)
}

/// Finds such words in `text`. Where `with_sums`, hexadecimal words are taken for sums.
pub(super) fn find(text: &str, with_sums: bool, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes.iter().skip(at).take_while(|byte| is_part(**byte)).count();
        if let Some(word) = text.get(at..at + length).filter(|_| length >= 12) {
            in_word(text, at, word, with_sums, found);
        }
        at += length.max(1);
    }
}

fn in_word(text: &str, start: usize, word: &str, with_sums: bool, found: &mut Vec<Range<usize>>) {
    let mut end = 0;
    for (at, _) in word.char_indices() {
        // Known ones begin where no letter and no digit is before them, or behind an escape such as `\n`.
        let before = word.get(..at).and_then(|before| before.bytes().next_back());
        if at < end || before.is_some_and(|byte| byte.is_ascii_alphanumeric()) {
            continue;
        }
        let rest = word.get(at..).unwrap_or_default();
        if let Some(length) = known(rest) {
            found.push(start + at..start + at + length);
            end = at + length;
        }
    }
    if end > 0 {
        return;
    }
    // `=` is a part of base64 only at its end.
    let bare = word.trim_start_matches(['=', '/', '.', '-', '+', '~']);
    let at = start + (word.len() - bare.len());
    let mut from = at;
    for part in bare.split_inclusive('=') {
        let value = part.trim_end_matches(['.', '/', '-', '~']);
        if from == at && word.starts_with("//") && text.get(..start).is_some_and(|before| before.ends_with(':')) {
            in_address(text, value, from, with_sums, found);
        } else if is_random(value)
            && !(is_hex(value.trim_end_matches('=')) && (with_sums || sum_is_expected(text, from, from + value.len())))
        {
            found.push(from..from + value.len());
        } else {
            in_parts(text, value, from, with_sums, found);
        }
        from += part.len();
    }
}

/// The host and the segments of the path of an address, each for itself. A part that a slash separates from a random
/// segment belongs to it.
fn in_address(text: &str, address: &str, start: usize, with_sums: bool, found: &mut Vec<Range<usize>>) {
    let mut at = start;
    let segments: Vec<(usize, &str)> = address
        .split_inclusive('/')
        .map(|segment| {
            at += segment.len();
            (at - segment.len(), segment.trim_end_matches('/'))
        })
        .collect();
    let is_token = |number: usize| {
        let Some((at, segment)) = segments.get(number).filter(|_| number > 0) else { return false };
        is_random(segment) && !(is_hex(segment) && (with_sums || sum_is_expected(text, *at, *at + segment.len())))
    };
    for (number, (at, segment)) in segments.iter().enumerate() {
        let is_beside = number > 0 && (is_token(number - 1) || is_token(number + 1));
        if is_token(number)
            || is_beside && segment.bytes().any(|byte| byte.is_ascii_uppercase() || b"+_".contains(&byte))
        {
            found.push(*at..*at + segment.len());
        } else {
            in_parts(text, segment, *at, with_sums, found);
        }
    }
}

/// The parts of a path, of a file's name or of a version, each for itself.
fn in_parts(text: &str, word: &str, start: usize, with_sums: bool, found: &mut Vec<Range<usize>>) {
    if word.len() < 20 {
        return;
    }
    let mut at = start;
    for part in word.split_inclusive(['/', '.', '~', '_', '-']) {
        let value = part.trim_end_matches(['/', '.', '~', '_', '-']);
        // A revision in a path, and the tail of a file's name that Cargo made.
        let is_sum = || {
            // `git describe` writes a `g` in front of a revision.
            let is_described = value.strip_prefix('g').is_some_and(|rest| rest.len() <= 40 && is_hex(rest));
            let is_known = with_sums || value.len() == 40 || value.len() == 16;
            is_described || is_hex(value) && (is_known || sum_is_expected(text, at, at + value.len()))
        };
        if value.len() < word.len() && is_random(value) && !is_sum() {
            found.push(at..at + value.len());
        }
        at += part.len();
    }
}

/// Whether the same line says near the word from `start` to `end` that it is a hash.
fn sum_is_expected(text: &str, start: usize, end: usize) -> bool {
    let (mut from, mut to) = (start.saturating_sub(64), text.len().min(end + 64));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let before = text.get(from..start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let behind = text.get(end..to).unwrap_or_default().split('\n').next().unwrap_or_default();
    before.ends_with(['@', '#']) || names_sum(before) || names_sum(behind)
}

/// The length of the known token that `text` begins with.
fn known(text: &str) -> Option<usize> {
    let first = *text.as_bytes().first()?;
    for (start, least, by_chance) in TOKENS {
        if start.as_bytes().first() != Some(&first) || !text.starts_with(start) {
            continue;
        }
        let dots = start.contains('.') || *start == "eyJ";
        let base64 = matches!(*start, "LS0tLS1CRUdJTi" | "b3BlbnNzaC1rZXktdjE" | "eyJ");
        let part = |b: u8| {
            b.is_ascii_alphanumeric()
                || b == b'_'
                || b == b'-'
                || (dots && b == b'.')
                || (base64 && b"+/=".contains(&b))
        };
        // A text that is no token is looked at again from its next word on, so only a part of it is looked at.
        let length = text.bytes().take(FIRST).take_while(|byte| part(*byte)).count();
        let token = text.get(..length)?.trim_end_matches(['.', '-']);
        let rest = token.get(start.len()..).unwrap_or_default();
        let has_digit = rest.bytes().any(|byte| byte.is_ascii_digit());
        if token.len() >= *least && (!by_chance || has_digit) {
            let length = text.bytes().take_while(|byte| part(*byte)).count();
            return text.get(..length).map(|token| token.trim_end_matches(['.', '-']).len());
        }
    }
    None
}

fn is_hex(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether the characters of `word` look random, by the changes between lower case, capitals and digits: names
/// of all kinds have few.
pub(super) fn is_random(word: &str) -> bool {
    let length = word.len();
    if !(20..=4096).contains(&length) {
        return length > 4096 && word.bytes().filter(u8::is_ascii_digit).count() > 100;
    }
    let (mut lower, mut upper, mut digits, mut others, mut changes, mut before) = (0, 0, 0, 0, 0, 0_u8);
    let mut seen = [false; 128];
    // Letters in words of lower case, as in `CamelCase`.
    let (mut run, mut spelled) = (0, 0);
    for byte in word.bytes() {
        let class = match byte {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            b'0'..=b'9' => 3,
            _ => 4,
        };
        match class {
            1 => lower += 1,
            2 => upper += 1,
            3 => digits += 1,
            _ => others += 1,
        }
        changes += usize::from(class != before && class != 4 && before != 4 && before != 0);
        before = class;
        run = if class == 1 { run + 1 } else { 0 };
        spelled += match run {
            3 => 3,
            4.. => 1,
            _ => 0,
        };
        if let Some(seen) = seen.get_mut(usize::from(byte)) {
            *seen = true;
        }
    }
    let distinct = seen.iter().filter(|seen| **seen).count();
    if is_hex(word) {
        return length >= 32 && digits >= 4 && lower + upper >= 4 && distinct >= 8;
    }
    if upper >= 2 && lower >= 2 && digits >= 1 {
        return distinct >= 10 && changes * 10 >= length * 3 && others * 8 <= length && spelled * 2 <= length;
    }
    // One case of letters only: base32 and base36, without anything that parts them.
    others == word.bytes().rev().take_while(|byte| *byte == b'=').count()
        && length >= 24
        && digits >= 4
        && distinct >= 10
        && changes * 10 >= length * 3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        find(text, false, &mut found);
        found.into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn tokens_are_known_by_how_they_begin() {
        let token = format!("ghp_{}", "a1".repeat(18));
        for text in ["{}", "x={}", "\"{}\"", "https://x/{}/y", "https://{}@x", "a-{}", "{}."] {
            assert_eq!(of(&text.replace("{}", &token)), [token.as_str()], "{text}");
        }
        assert_eq!(of("npm_config_registry_of_mine sk-learn-and-so-forth-it-goes"), [] as [&str; 0]);
        assert_eq!(of("eyJhbGciOiJIUzI1NiJ9.s3cr3t.sig"), ["eyJhbGciOiJIUzI1NiJ9.s3cr3t.sig"]);
    }

    #[test]
    fn words_that_chance_put_together_are_told_from_names() {
        for word in [
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY",
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "Zm9vYmFyOnF1dXgxMjM0NTY3ODkw",
            "k3j9h5q2w8r4t6y1u7i0o3p5",
        ] {
            assert_eq!(of(word), [word]);
        }
        for text in [
            "x86_64-unknown-linux-gnu",
            "dtolnay/rust-toolchain@0123456789abcdef0123456789abcdef01234567",
            "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "EmbarkStudios/cargo-deny-action@v2",
            "CARGO_PROFILE_RELEASE_CODEGEN_UNITS",
            "https://github.com/a/b/commit/0123456789abcdef0123456789abcdef01234567",
            "1.0.0-alpha.20240101+build.1234567",
            "MyVeryLongTypeName2Something",
            "aarch64-apple-darwin-13.3-arm64e-v2",
        ] {
            assert_eq!(of(text), [] as [&str; 0], "{text}");
        }
    }
}
