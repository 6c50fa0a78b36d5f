//! Words of commands as a POSIX shell takes them. Names in lockfiles and lists of files are anybody's.

use std::borrow::Cow;

/// A word that the shell hands on as it is.
pub fn word(text: &str) -> Cow<'_, str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | ':' | '@' | ',');
    if !text.is_empty() && text.chars().all(is_plain) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(format!("'{}'", text.replace('\'', "'\\''")))
    }
}

/// A path that no program takes for an option.
pub fn path(path: &str) -> String {
    if path.starts_with('-') { word(&format!("./{path}")).into_owned() } else { word(path).into_owned() }
}

/// `OPTION VALUE`, also for a value that begins like an option: `option` is a long one.
pub fn option(option: &str, value: &str) -> String {
    let between = if value.starts_with('-') { '=' } else { ' ' };
    format!("{option}{between}{}", word(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    const HOSTILE: [&str; 16] = [
        "plain-1.0.0+b@x",
        "",
        " ",
        "a b",
        "it's",
        "\"$HOME\"",
        "`id`",
        "$(id)",
        "a;id",
        "a\nid\n",
        "~",
        "*",
        "-rf",
        "#",
        "a\\",
        "{a,b}\t!é",
    ];

    #[test]
    fn a_shell_takes_each_word_as_it_is() {
        for text in HOSTILE {
            let script = format!("printf '<%s>' {} {} {}", word(text), path(text), option("--x", text));
            let out = Command::new("sh").args(["-c", &script]).output().unwrap();
            let own = if text.starts_with('-') { format!("./{text}") } else { text.to_owned() };
            let option = if text.starts_with('-') { format!("<--x={text}>") } else { format!("<--x><{text}>") };
            assert_eq!(String::from_utf8(out.stdout).unwrap(), format!("<{text}><{own}>{option}"), "{script}");
            assert!(out.stderr.is_empty());
        }
    }

    #[test]
    fn what_needs_no_quotes_has_none() {
        assert_eq!(word("serde@1.0.0"), "serde@1.0.0");
        assert_eq!(path("p/target/x86_64-unknown-linux-gnu"), "p/target/x86_64-unknown-linux-gnu");
    }
}
