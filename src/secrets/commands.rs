//! Secrets in the arguments of commands, and in texts that are piped into a login.

use std::ops::Range;

use super::names;

/// Programs whose option `-p` is a password; of some only where they log in.
const PASSWORD: [&str; 12] = [
    "7z",
    "az",
    "mariadb",
    "mysql",
    "mysqladmin",
    "mysqldump",
    "oc",
    "sshpass",
    "twine",
    "ldapsearch",
    "redis-cli",
    "mongo",
];

/// Words of commands that read a secret from a pipe.
const READERS: [&str; 12] = [
    "login",
    "stdin",
    "with-token",
    "passphrase",
    "secret",
    "secrets",
    "token",
    "chpasswd",
    "passwd",
    "add-mask",
    "askpass",
    "password",
];

/// Finds such secrets in `text`, command for command.
pub(super) fn find(text: &str, found: &mut Vec<Range<usize>>) {
    inside(text, 0, 0, found);
}

/// Finds them in a text that stands at `start`, inside of `depth` others.
fn inside(text: &str, start: usize, depth: usize, found: &mut Vec<Range<usize>>) {
    let first = found.len();
    let mut quoted = Vec::new();
    let mut command: Vec<Argument<'_>> = Vec::new();
    let mut piped: Vec<Argument<'_>> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let (argument, end, next) = next_argument(text, at);
        if let Some(argument) = argument {
            // A script for another shell, or text for a file.
            if argument.text.contains(' ') && depth < 2 {
                quoted.push(argument);
            }
            command.push(argument);
        }
        if end != End::Space {
            arguments(&command, &piped, found);
            let before = std::mem::take(&mut command);
            piped = if end == End::Pipe { before } else { Vec::new() };
        }
        at = next.max(at + 1);
    }
    arguments(&command, &piped, found);
    for range in found.iter_mut().skip(first) {
        *range = range.start + start..range.end + start;
    }
    for argument in quoted {
        inside(argument.text, start + argument.start, depth + 1, found);
    }
}

#[derive(Clone, Copy)]
struct Argument<'a> {
    /// The text without its quotes.
    text: &'a str,
    start: usize,
}

impl Argument<'_> {
    fn range(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Space,
    Pipe,
    Command,
}

/// The argument at `at`, its end, and the start of the next one.
fn next_argument(text: &str, at: usize) -> (Option<Argument<'_>>, End, usize) {
    let rest = text.get(at..).unwrap_or_default();
    let Some(first) = rest.chars().next() else { return (None, End::Command, at + 1) };
    if matches!(first, '"' | '\'') {
        let inner = rest.get(1..).unwrap_or_default();
        // A quote that does not close on its line is read as part of the text.
        let argument = inner.find(first).and_then(|length| inner.get(..length)).filter(|inner| !inner.contains('\n'));
        if let Some(text) = argument {
            let (length, argument) = (text.len(), Argument { text, start: at + 1 });
            return (Some(argument), End::Space, at + length + 2);
        }
        return (None, End::Space, at + 1);
    }
    if rest.starts_with("\\\n") || rest.starts_with("\\\r\n") {
        return (None, End::Space, at + if rest.starts_with("\\\n") { 2 } else { 3 });
    }
    if rest.starts_with("||") || rest.starts_with("&&") {
        return (None, End::Command, at + 2);
    }
    match first {
        '\n' | ';' | '&' => return (None, End::Command, at + 1),
        '|' => return (None, End::Pipe, at + 1),
        c if c.is_whitespace() => return (None, End::Space, at + c.len_utf8()),
        _ => {}
    }
    if rest.starts_with("<<<") {
        return (Some(Argument { text: "<<<", start: at }), End::Space, at + 3);
    }
    let reference = names::reference(rest);
    let length = reference
        + rest
            .get(reference..)
            .unwrap_or_default()
            .find(|c: char| c.is_whitespace() || "\"'|;&".contains(c))
            .unwrap_or(rest.len() - reference);
    (Some(Argument { text: rest.get(..length).unwrap_or_default(), start: at }), End::Space, at + length.max(1))
}

fn arguments(command: &[Argument<'_>], piped: &[Argument<'_>], found: &mut Vec<Range<usize>>) {
    let name = |argument: &Argument<'_>| argument.text.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let has = |word: &str| command.iter().any(|argument| argument.text == word);
    let is_program = |programs: &[&str]| command.iter().any(|argument| programs.contains(&name(argument).as_str()));
    let mut hide = |argument: &Argument<'_>, skip: usize| {
        let value = argument.text.get(skip..).unwrap_or_default();
        if !names::is_no_secret(value) {
            found.push(argument.start + skip..argument.range().end);
        }
    };
    let reads = |argument: &Argument<'_>| {
        argument.text.split(['-', '=', ':', '_']).any(|word| READERS.contains(&word))
            || argument.text.contains("with-token")
    };
    if command.iter().any(reads) {
        let is_echo =
            piped.iter().any(|argument| matches!(name(argument).as_str(), "echo" | "printf" | "Write-Output"));
        let said =
            piped.iter().skip_while(|argument| !matches!(name(argument).as_str(), "echo" | "printf" | "Write-Output"));
        said.skip(1)
            .filter(|argument| is_echo && !argument.text.starts_with('-'))
            .for_each(|argument| hide(argument, 0));
    }
    let logs_in = has("login") || has("auth");
    let takes_password = is_program(&PASSWORD) || logs_in;
    let of_zip = is_program(&["zip", "unzip"]);
    let of_openssl = is_program(&["openssl"]);
    let of_keygen = is_program(&["ssh-keygen"]);
    let of_curl = is_program(&["curl", "curl.exe"]);
    let sets_secret = has("secret") && is_program(&["gh"]);
    let (of_sshpass, of_doctl) = (is_program(&["sshpass"]), has("auth") && is_program(&["doctl"]));
    let (of_redis, of_ldap) = (is_program(&["redis-cli"]), is_program(&["ldapsearch"]));
    let (has_run, is_reading, has_password) = (has("run"), command.iter().any(reads), is_program(&PASSWORD));
    let mut is_login = false;
    let is_cargo_login = is_program(&["cargo", "vault"]) || command.first().is_some_and(|first| first.text == "login");
    let mut before = "";
    for argument in command {
        let text = argument.text;
        let is_option = text.starts_with('-');
        let is_value = !is_option && !text.is_empty();
        let wants = match before {
            "-u" | "--user" | "-U" | "--proxy-user" | "--userpwd" => text.contains(':'),
            "-p" => takes_password && !has_run,
            "-P" => of_zip || of_sshpass,
            "-b" | "--cookie" => (of_curl && text.contains('=')) || sets_secret,
            "--body" => sets_secret,
            "-k" | "-K" => of_openssl,
            "-N" => of_keygen,
            "-t" => of_doctl,
            "-a" => of_redis,
            "-w" => of_ldap,
            "<<<" => is_reading,
            _ => false,
        };
        if is_value && wants {
            hide(argument, 0);
        } else if is_login
            && is_value
            && is_cargo_login
            && !matches!(before, "--registry" | "--index" | "--config" | "-Z" | "-method" | "--color")
        {
            if text != "<<<" && !text.starts_with(['<', '>']) {
                hide(argument, 0);
            }
        } else if let Some(rest) = text.strip_prefix("--from-literal=") {
            if let Some(sign) = rest.find('=') {
                hide(argument, "--from-literal=".len() + sign + 1);
            }
        } else if let Some(rest) = text.strip_prefix("-u").filter(|rest| of_curl && rest.contains(':')) {
            hide(argument, text.len() - rest.len());
        } else if let Some(rest) = text.strip_prefix("--user=").filter(|rest| rest.contains(':')) {
            hide(argument, text.len() - rest.len());
        } else if text.len() > 2 && text.starts_with("-p") && has_password && !text.starts_with("--") {
            hide(argument, 2);
        } else if let Some(rest) = text.strip_prefix("::add-mask::") {
            hide(argument, text.len() - rest.len());
        }
        is_login |= text == "login";
        before = text;
    }
    // `machine HOST login NAME password WORD` of .netrc.
    if has("password") && (has("machine") || has("login")) {
        let values =
            command.iter().zip(command.iter().skip(1)).filter(|(name, _)| matches!(name.text, "password" | "account"));
        values.for_each(|(_, value)| hide(value, 0));
    }
    if is_program(&["htpasswd"])
        && command.iter().any(|argument| argument.text.starts_with('-') && argument.text.contains('b'))
    {
        command.last().into_iter().for_each(|argument| hide(argument, 0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_that_are_secret_are_found() {
        for (text, want) in [
            ("cargo login abc", "cargo login *"),
            ("cargo login --registry corp abc", "cargo login --registry corp *"),
            ("cargo login ${{ secrets.T }}", "cargo login ${{ secrets.T }}"),
            ("curl -u jane:abc https://x", "curl -u * https://x"),
            ("curl -ujane:abc https://x; curl -u jane", "curl -u* https://x; curl -u jane"),
            ("docker login -u jane -p abc", "docker login -u jane -p *"),
            ("docker run -p 80:80 x", "docker run -p 80:80 x"),
            ("cargo build -p x", "cargo build -p x"),
            ("sshpass -p abc ssh x; sshpass -pabc ssh x", "sshpass -p * ssh x; sshpass -p* ssh x"),
            ("echo abc | docker login --password-stdin", "echo * | docker login --password-stdin"),
            ("echo 'a b' | cargo login", "echo '*' | cargo login"),
            ("echo abc | tee x", "echo abc | tee x"),
            ("gh auth login --with-token <<< abc", "gh auth login --with-token <<< *"),
            ("gh auth login --with-token <<< \"abc\"", "gh auth login --with-token <<< \"*\""),
            ("echo \"::add-mask::abc\"", "echo \"::add-mask::*\""),
            (
                "kubectl create secret generic x --from-literal=a=b",
                "kubectl create secret generic x --from-literal=a=*",
            ),
            ("gh secret set X --body abc", "gh secret set X --body *"),
            ("machine x login jane password abc", "machine x login jane password *"),
        ] {
            let mut found = Vec::new();
            find(text, &mut found);
            let mut out = text.to_owned();
            crate::order::sort_by_key(&mut found, |range| range.start);
            found.dedup();
            found.into_iter().rev().for_each(|range| out.replace_range(range, "*"));
            assert_eq!(out, want, "{text}");
        }
    }
}
