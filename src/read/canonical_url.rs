//! Addresses of repositories and registries as Cargo compares them.

/// `url` in the one form in which Cargo compares addresses: the host in lower case and without the port that its scheme
/// implies, no `.` or `..` in the path, no slash and no `.git` at its end; of GitHub all in lower case and as `https`.
pub fn canonical_url(url: &str) -> String {
    let url = url.strip_prefix("sparse+").unwrap_or(url);
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let mut scheme = scheme.to_ascii_lowercase();
    let (place, behind) = rest.split_at(rest.find(['?', '#']).unwrap_or(rest.len()));
    let (authority, path) = place.split_at(place.find('/').unwrap_or(place.len()));
    let (login, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    // Of other schemes, the host is a text as any other.
    let port = match scheme.as_str() {
        "http" | "ws" => Some(":80"),
        "https" | "wss" => Some(":443"),
        "ftp" => Some(":21"),
        _ => None,
    };
    let mut host = host.to_owned();
    if let Some(port) = port {
        host.make_ascii_lowercase();
        host = host.strip_suffix(port).unwrap_or(&host).to_owned();
    }
    let mut segments: Vec<&str> = Vec::new();
    let mut is_folder = false;
    for segment in path.split('/').skip(1) {
        is_folder = matches!(segment, "" | "." | "..");
        match segment {
            "." => {}
            ".." => _ = segments.pop(),
            _ => segments.push(segment),
        }
    }
    if is_folder && segments.last() == Some(&"") {
        segments.pop();
    }
    let mut path = segments.join("/");
    if host.split(':').next() == Some("github.com") {
        "https".clone_into(&mut scheme);
        path.make_ascii_lowercase();
    }
    let path = path.strip_suffix(".git").unwrap_or(&path);
    format!("{scheme}://{login}{host}/{path}{behind}")
}
