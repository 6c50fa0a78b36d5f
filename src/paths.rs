//! Paths as manifests write them: relative, with `/` between their parts. No file system is asked.

/// `path` seen from `folder`, with `.` and `..` resolved as far as they go; `..` that lead out stay in front.
pub fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// The folder that `path` lies in; empty for the top.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of `path`.
pub fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Whether `path` is `folder` or lies in it; every path lies in the top.
pub fn is_in(path: &str, folder: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// How to write the path `to` in a file that lies in `folder`.
pub fn relative(folder: &str, to: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = to.split('/').filter(|part| !part.is_empty()).collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    let path = up.chain(to.iter().skip(shared).copied()).collect::<Vec<_>>().join("/");
    if path.is_empty() { ".".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_join_and_part() {
        assert_eq!(join("crates/a", "../b"), "crates/b");
        assert_eq!(join("", "./crates//a/"), "crates/a");
        assert_eq!(join("a", "../../x"), "../x");
        assert_eq!(join("../x", "../y"), "../y");
        assert_eq!(folder("crates/a/Cargo.toml"), "crates/a");
        assert_eq!(folder("Cargo.toml"), "");
        assert_eq!(name("a/Cargo.toml"), "Cargo.toml");
        assert!(is_in("crates/a", "crates") && is_in("crates", "crates") && is_in("x", ""));
        assert!(!is_in("crates-old/a", "crates"));
        assert_eq!(relative("crates/a", "crates/b"), "../b");
        assert_eq!(relative("", "crates/b"), "crates/b");
        assert_eq!(relative("a", "a"), ".");
    }
}
