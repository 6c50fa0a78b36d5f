//! What single lines tell of a file, without a parse of it.

/// The header of a table or of an array of tables, as one line has it.
#[derive(Debug)]
pub struct Header<'a> {
    /// The keys between the brackets.
    pub name: &'a str,
    /// Whether the brackets are double.
    pub array: bool,
}

impl Header<'_> {
    /// The first of its keys.
    pub fn first(&self) -> &str {
        self.name.split('.').next().unwrap_or_default()
    }
}

/// The header that `line` is.
pub fn header(line: &str) -> Option<Header<'_>> {
    let line = line.trim_start_matches('\u{feff}').trim_start();
    let inner = line.strip_prefix('[')?;
    let (inner, array) = inner.strip_prefix('[').map_or((inner, false), |inner| (inner, true));
    let name = inner.split(']').next()?.trim();
    // An item of an array that spans lines also begins with a bracket or a quote.
    (!name.is_empty() && !name.starts_with(['"', '\'', '[', '{']) && inner.contains(']'))
        .then_some(Header { name, array })
}

/// What one line of TOML is, outside of strings and arrays that span lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// The header of a table, with nothing behind it but a comment.
    Header(&'a str),
    /// A key with a value.
    Entry,
    /// Neither: blank, a comment, or no TOML.
    Other,
}

/// What `line` is.
pub fn line(line: &str) -> Line<'_> {
    if let Some(header) = header(line) {
        let close = if header.array { "]]" } else { "]" };
        let rest = line.split_once(header.name).map_or("", |(_, rest)| rest).trim_start();
        let is_last = rest.strip_prefix(close).is_some_and(|rest| {
            let rest = rest.trim();
            rest.is_empty() || rest.starts_with('#')
        });
        return if is_last && is_key(header.name) { Line::Header(header.name) } else { Line::Other };
    }
    let is_entry = line.split_once('=').is_some_and(|(key, value)| {
        is_key(key.trim_start_matches('\u{feff}').trim()) && !value.trim().is_empty() && !value.starts_with('=')
    });
    if is_entry { Line::Entry } else { Line::Other }
}

/// Whether `text` is a key as TOML has it: bare or quoted words between dots.
fn is_key(text: &str) -> bool {
    let (mut quote, mut ended, mut any) = (None, false, false);
    for letter in text.chars() {
        match quote {
            Some(open) if open == letter => (quote, ended) = (None, true),
            Some(_) => {}
            None if letter == '.' => (ended, any) = (false, false),
            None if letter.is_whitespace() => ended |= any,
            None if ended => return false,
            None if matches!(letter, '"' | '\'') && !any => (quote, any) = (Some(letter), true),
            None if letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_') => any = true,
            None => return false,
        }
    }
    any && quote.is_none()
}

/// What a manifest is of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// The name of its package.
    pub package: Option<String>,
    /// Whether it has a `[workspace]`.
    pub workspace: bool,
}

/// What the manifest `text` is of, as its lines tell: enough to find its place, and no parse of it.
pub fn identity(text: &str) -> Identity {
    let mut identity = Identity::default();
    let mut table = "";
    for line in text.lines() {
        if let Some(header) = header(line) {
            table = header.name;
            identity.workspace |= table == "workspace" || table.starts_with("workspace.");
        } else if identity.package.is_none()
            && let Some((key, value)) = line.split_once('=')
        {
            let (key, value) = (key.trim(), value.trim_start());
            identity.package = match table {
                "package" | "project" if key == "name" => quoted(value),
                "" if key == "package.name" => quoted(value),
                "" if key == "package" => {
                    value.split_once("name").and_then(|(_, rest)| quoted(rest.trim_start_matches([' ', '='])))
                }
                _ => None,
            };
        }
    }
    identity
}

/// The string that `value` starts with.
fn quoted(value: &str) -> Option<String> {
    let quote = value.chars().next().filter(|first| matches!(first, '"' | '\''))?;
    value.split(quote).nth(1).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_toml_is_told_from_prose() {
        for (text, is) in [
            ("[package]", Line::Header("package")),
            ("  [[bin]] # a bin", Line::Header("bin")),
            ("[target.'cfg(a = \"b\")'.dependencies]", Line::Header("target.'cfg(a = \"b\")'.dependencies")),
            ("a.\"b c\" . d = 1", Line::Entry),
            ("members = [", Line::Entry),
            ("[x] I have searched", Line::Other),
            ("[this page](https://example.org)", Line::Other),
            ("I set lto = true", Line::Other),
            ("a == b", Line::Other),
            ("a =", Line::Other),
            ("# a = 1", Line::Other),
            ("", Line::Other),
        ] {
            assert_eq!(line(text), is, "{text}");
        }
    }

    #[test]
    fn lines_tell_what_a_manifest_is_of() {
        let of = |text: &str| {
            let Identity { package, workspace } = identity(text);
            (package.unwrap_or_default(), workspace)
        };
        assert_eq!(of("[workspace]\nmembers = []\n[package] # it\nname='a'\n"), ("a".to_owned(), true));
        assert_eq!(of("package.name = \"b\"\n[[bin]]\nname = \"c\"\n"), ("b".to_owned(), false));
        assert_eq!(of("package = { name = \"b\" }\n"), ("b".to_owned(), false));
        assert_eq!(of("[workspace.dependencies]\nname = \"1\"\n"), (String::new(), true));
        assert_eq!(of(""), (String::new(), false));
    }
}
