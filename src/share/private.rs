//! Absolute paths, which tell who works where, and e-mail addresses.

/// Folders of the system, which say nothing of their user.
const SYSTEM: [&str; 9] = ["bin", "dev", "etc", "lib", "lib64", "nix", "proc", "sbin", "usr"];

/// Folders in which each user has one.
const HOMES: [&str; 3] = ["home", "Users", "Documents and Settings"];

/// `text` with what `segment` makes of each part of each absolute path. Where `rooted` is not set, a slash at the start
/// of a word means another root, and only the homes of users count.
pub(super) fn without_paths(text: &str, rooted: bool, mut segment: impl FnMut(&str, bool) -> String) -> String {
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut address_end = 0;
    for (at, c) in text.char_indices() {
        if at < copied || at < address_end || !matches!(c, '/' | '\\' | ':') {
            continue;
        }
        let before = text.get(..at).unwrap_or_default();
        let rest = text.get(at..).unwrap_or_default();
        if rest.starts_with("://") {
            if !ends_with_word(before, "file") {
                // The path of an address is none of this machine's.
                address_end = at + rest.find(|c: char| c.is_whitespace() || "\"'`<>".contains(c)).unwrap_or(rest.len());
            }
            continue;
        }
        let Some((start, is_plain)) = start(before, rest) else { continue };
        let path_rest = text.get(start..).unwrap_or_default();
        let quote = before.chars().next_back().filter(|c| matches!(c, '"' | '\'')).or_else(|| drive_quote(before));
        let is_end = |c: char| match quote {
            Some(quote) => c == quote || c == '\n' || c == ':' || c == ';',
            None => c.is_whitespace() || "\"'`<>|,;()[]{}:#*".contains(c),
        };
        let end = start + path_rest.find(is_end).unwrap_or(path_rest.len());
        let path = text.get(start..end).unwrap_or_default();
        let first = path.split(['/', '\\']).find(|part| !part.is_empty()).unwrap_or_default();
        if first.is_empty() || (is_plain && SYSTEM.contains(&first)) || !(HOMES.contains(&first) || rooted && is_plain)
        {
            continue;
        }
        out.push_str(text.get(copied..start).unwrap_or_default());
        replaced(path, &mut segment, &mut out);
        copied = end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

fn ends_with_word(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| !before.ends_with(|c: char| c.is_alphanumeric()))
}

/// The quote that a path with a drive stands in.
fn drive_quote(before: &str) -> Option<char> {
    let mut back = before.chars().rev();
    let drive = back.next()?;
    back.next().filter(|quote| drive.is_ascii_alphabetic() && matches!(quote, '"' | '\''))
}

/// Where an absolute path begins whose first separator `rest` begins with, and whether the text before it shows that it is one.
fn start(before: &str, rest: &str) -> Option<(usize, bool)> {
    let at = before.len();
    let mut back = before.chars().rev();
    let last = back.next();
    let separators = rest.len() - rest.trim_start_matches(['/', '\\']).len();
    if rest.starts_with(':') {
        // `C:\` and `C:/`.
        let is_drive = last.is_some_and(|c| c.is_ascii_alphabetic()) && !back.next().is_some_and(char::is_alphanumeric);
        let behind = rest.get(1..)?;
        return (is_drive && behind.starts_with(['\\', '/']) && !behind.starts_with("//")).then_some((at + 1, true));
    }
    let is_free = last.is_none_or(|c| c.is_whitespace() || "\"'`=(,<>[{;|@:&".contains(c));
    if rest.starts_with('\\') {
        // A share of another machine, in a string with and without escapes; and the home of a user.
        let is_share = is_free && separators >= 2 && separators.is_multiple_of(2);
        return is_share.then_some((at, true));
    }
    match separators {
        1 if is_free => Some((at, true)),
        // `-L/home/…`.
        1 if last != Some('.') => Some((at, false)),
        // `file:///…`.
        3 if before.ends_with("file:") => Some((at + 2, true)),
        _ => None,
    }
}

fn replaced(path: &str, segment: &mut impl FnMut(&str, bool) -> String, out: &mut String) {
    let mut before = "";
    for part in path.split_inclusive(['/', '\\']) {
        let name = part.trim_end_matches(['/', '\\']);
        let is_user = HOMES.contains(&before);
        if name.is_empty() || HOMES.contains(&name) && !is_user {
            out.push_str(name);
        } else {
            out.push_str(&segment(name, is_user));
        }
        out.push_str(part.get(name.len()..).unwrap_or_default());
        if !name.is_empty() {
            before = name;
        }
    }
}

/// `text` with what `mailbox` makes of each e-mail address, and `place` of each that has a path behind it, as git has
/// `git@host:path`.
pub(super) fn without_mail(
    text: &str,
    mut mailbox: impl FnMut(&str) -> String,
    mut place: impl FnMut(&str) -> String,
) -> String {
    let is_name = |c: char| c.is_alphanumeric() || "._%+-".contains(c);
    let is_host = |c: char| c.is_alphanumeric() || ".-".contains(c);
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    for (at, _) in text.match_indices('@') {
        let before = text.get(copied..at).unwrap_or_default();
        let name = before.len() - before.trim_end_matches(is_name).len();
        let behind = text.get(at + 1..).unwrap_or_default();
        let host = behind.get(..behind.find(|c| !is_host(c)).unwrap_or(behind.len())).unwrap_or_default();
        let host = host.trim_end_matches(['.', '-']);
        let start = at - name;
        // `action@v4.1` and `crate@1.0.0-rc.1` have a version behind the sign.
        let label = host.split('.').next().unwrap_or_default().trim_start_matches('v');
        let top = host.rsplit('.').next().unwrap_or_default();
        let is_address = name > 0
            && host.contains('.')
            && !label.bytes().all(|byte| byte.is_ascii_digit())
            && top.len() > 1
            && top.chars().all(char::is_alphabetic)
            && !text.get(..start).is_some_and(|before| before.ends_with(['/', '@']));
        if !is_address || host == "address.invalid" {
            continue;
        }
        let mut end = at + 1 + host.len();
        let rest = text.get(end..).unwrap_or_default();
        out.push_str(text.get(copied..start).unwrap_or_default());
        let path =
            rest.strip_prefix(':').filter(|path| path.starts_with(|c: char| c.is_alphanumeric() || "/~_".contains(c)));
        if let Some(path) = path {
            end += 1 + path.find(|c: char| c.is_whitespace() || "\"'`<>,;()#".contains(c)).unwrap_or(path.len());
            out.push_str(&place(text.get(start..end).unwrap_or_default()));
        } else {
            out.push_str(&mailbox(text.get(start..end).unwrap_or_default()));
        }
        copied = end;
    }
    out.push_str(text.get(copied..).unwrap_or_default());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_paths_are_told_from_others() {
        for (text, want) in [
            ("path = \"/home/jane doe/acme\"", "path = \"/home/*/*\""),
            ("path = \"C:\\\\Users\\\\jane.doe\\\\bar\"", "path = \"C:\\\\Users\\\\*\\\\*\""),
            ("x = 'C:\\Users\\jane\\a b' # c", "x = 'C:\\Users\\*\\*' # c"),
            ("D:/work/x", "D:/*/*"),
            ("file:///home/jane/x", "file:///home/*/*"),
            ("https://x.y/home/jane", "https://x.y/home/jane"),
            (
                "-L/home/jane/lib -L/usr/lib a/b ../c ./d /usr/bin/clang",
                "-L/home/*/* -L/usr/lib a/b ../c ./d /usr/bin/clang",
            ),
            ("PATH=/opt/acme:/Users/jane/bin", "PATH=/*/*:/Users/*/*"),
            ("\"\\\\\\\\server\\\\share\"", "\"\\\\\\\\*\\\\*\""),
            ("and/or 1/2 a // b", "and/or 1/2 a // b"),
        ] {
            assert_eq!(without_paths(text, true, |_, _| "*".to_owned()), want, "{text}");
        }
        let kept = "/target\n/home/jane/x\n";
        assert_eq!(without_paths(kept, false, |_, _| "*".to_owned()), "/target\n/home/*/*\n");
    }

    #[test]
    fn mail_is_told_from_versions() {
        for (text, want) in [
            ("Jane <jane.doe+x@acme.example>", "Jane <M>"),
            ("uses: actions/checkout@v4.1", "uses: actions/checkout@v4.1"),
            ("foo@1.0.0-alpha.beta x@main @scope/y a@b", "foo@1.0.0-alpha.beta x@main @scope/y a@b"),
            ("git clone git@github.com:acme/x.git y", "git clone P y"),
            ("M jane@x.de, joe@x.de.", "M M, M."),
        ] {
            assert_eq!(without_mail(text, |_| "M".to_owned(), |_| "P".to_owned()), want, "{text}");
        }
    }
}
