//! Which names say that a value is secret.

pub(super) use super::values::{is_hidden, is_no_secret, is_reference, reference};

/// Words of a name that say so by themselves.
const WORDS: [&str; 35] = [
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "cookies",
    "cred",
    "creds",
    "credential",
    "credentials",
    "dsn",
    "jwt",
    "mnemonic",
    "netrc",
    "otp",
    "pass",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pat",
    "psk",
    "pw",
    "pwd",
    "salt",
    "sas",
    "secret",
    "secrets",
    "session",
    "sig",
    "signature",
    "token",
    "tokens",
    "totp",
    "webhook",
];

/// Parts of a word that say so too, as in `MYTOKEN` and `PGPASSWORD`.
const PARTS: [&str; 14] = [
    "token",
    "secret",
    "passw",
    "passphrase",
    "credential",
    "apikey",
    "authkey",
    "accesskey",
    "privatekey",
    "signingkey",
    "deploykey",
    "sshkey",
    "webhook",
    "connectionstring",
];

/// Words with such a part that say nothing.
const INNOCENT: [&str; 8] =
    ["tokenizer", "tokenizers", "tokenize", "tokenise", "tokenization", "tokenstream", "secretary", "tokenless"];

/// Words before `key` that make it no secret: keys of caches, of databases and of public things.
const KEYS: [&str; 24] = [
    "config",
    "dependency",
    "unknown",
    "cache",
    "foreign",
    "hash",
    "host",
    "index",
    "key",
    "known",
    "lookup",
    "map",
    "partition",
    "prefix",
    "primary",
    "public",
    "pub",
    "registry",
    "restore",
    "save",
    "shared",
    "sort",
    "unique",
    "workspace",
];

/// Ends of names for the place of a secret, or for a property of it.
const ABOUT: [&str; 20] = [
    "command",
    "count",
    "endpoint",
    "env",
    "expiry",
    "file",
    "filename",
    "format",
    "length",
    "name",
    "path",
    "permission",
    "permissions",
    "provider",
    "providers",
    "scope",
    "scopes",
    "stdin",
    "ttl",
    "type",
];

/// Letters of which each secret name has three, but for `pw`.
const LIKELY: [&[u8; 3]; 22] = [
    b"aut", b"bea", b"coo", b"con", b"cre", b"dsn", b"hoo", b"jwt", b"key", b"mne", b"net", b"otp", b"pas", b"pat",
    b"psk", b"pwd", b"sal", b"sas", b"sec", b"ses", b"sig", b"tok",
];

/// Whether a value of this name is secret.
pub(super) fn is_secret(name: &str) -> bool {
    // Three letters rule most words of a text out.
    let is_likely = || {
        name.as_bytes().windows(3).any(|three| match three {
            [a, b, c] => LIKELY.contains(&&[a.to_ascii_lowercase(), b.to_ascii_lowercase(), c.to_ascii_lowercase()]),
            _ => false,
        })
    };
    if name.len() < 2 || !(is_likely() || name.len() == 2 || name.contains(['W', 'w'])) {
        return false;
    }
    let words = words(name);
    let Some(last) = words.last() else { return false };
    if words.len() > 1 && ABOUT.contains(&last.as_str()) {
        return false;
    }
    let whole = words.concat();
    let says = |word: &String| {
        WORDS.contains(&word.as_str())
            || (PARTS.iter().any(|part| word.contains(part)) && !INNOCENT.contains(&word.as_str()))
    };
    words.iter().any(says)
        || ["apikey", "accesskey", "privatekey", "connectionstring", "connectionstr", "connstr"]
            .iter()
            .any(|part| whole.contains(part))
        || words.windows(2).any(|pair| match pair {
            [before, key] => key == "key" && !KEYS.contains(&before.as_str()) && before.len() > 1,
            _ => false,
        })
}

/// The words of a name, in lower case: other characters and capitals separate them.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut before = '_';
    let mut is_open = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() {
            is_open = false;
        } else {
            let is_new = !is_open || (c.is_ascii_uppercase() && before.is_ascii_lowercase());
            if is_new {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.push(c.to_ascii_lowercase());
            }
            is_open = true;
        }
        before = c;
    }
    words
}

/// How the names of variables begin that compilers, Cargo and build scripts of well-known crates read, and that hold
/// settings.
const SETTINGS: [&str; 26] = [
    "AR_",
    "CARGO_",
    "CC_",
    "CFLAGS_",
    "CMAKE_",
    "CXXFLAGS_",
    "CXX_",
    "DEP_",
    "HOST_",
    "LDFLAGS_",
    "LIBCLANG_",
    "LIBZ_",
    "LLVM_",
    "MACOSX_",
    "IPHONEOS_",
    "OPENSSL_",
    "PKG_CONFIG_",
    "PROTOC_",
    "PYO3_",
    "RUST_",
    "RUSTC_",
    "RUSTDOC",
    "RUSTFLAGS",
    "RUSTUP_",
    "SCCACHE_",
    "TARGET_",
];

/// Further ones.
const SETTING: [&str; 24] = [
    "AR",
    "CC",
    "CFLAGS",
    "CI",
    "CPATH",
    "CXX",
    "CXXFLAGS",
    "DEBUG",
    "HOST",
    "LANG",
    "LC_ALL",
    "LD",
    "LDFLAGS",
    "LD_LIBRARY_PATH",
    "LIBRARY_PATH",
    "MAKEFLAGS",
    "PATH",
    "PROFILE",
    "PROTOC",
    "RUSTC",
    "TARGET",
    "TERM",
    "TZ",
    "NUM_JOBS",
];

/// Whether the variable of this name of `[env]` plainly holds a setting.
pub(super) fn is_setting(name: &str) -> bool {
    !is_secret(name) && (SETTING.contains(&name) || SETTINGS.iter().any(|start| name.starts_with(start)))
}

/// Whether a value of `[env]` is plainly none: a flag, a number, or a path.
pub(super) fn is_plain(value: &str) -> bool {
    let is_number = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let is_path = ["./", "../", "/", "~/"].iter().any(|start| value.starts_with(start))
        || value.get(1..3).is_some_and(|colon| colon == ":\\" || colon == ":/");
    let path_like = |c: char| c.is_alphanumeric() || "/\\._-:~ ".contains(c);
    matches!(value, "" | "true" | "false" | "on" | "off" | "yes" | "no" | "." | "..")
        || is_number
        || (is_path && value.chars().all(path_like) && !super::tokens::is_random(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_whether_a_value_is_secret() {
        for name in [
            "token",
            "TOKEN",
            "db-password",
            "DB_PASS",
            "github-token",
            "api_token",
            "Password",
            "MY_API_TOKEN",
            "GH_PAT",
            "SIGNING_KEY",
            "ssh-key",
            "secret-key",
            "apiKey",
            "AccountKey",
            "PGPASSWORD",
            "--token",
            "_authToken",
            "private_token",
            "MYTOKEN",
            "http-auth",
            "SENTRY_DSN",
            "X-Api-Key",
            "cargo_registry_token",
            "aws_secret_access_key",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "key",
            "shared-key",
            "prefix-key",
            "cache-key",
            "tokenizer",
            "author",
            "authors",
            "path",
            "bypass",
            "token-file",
            "--password-stdin",
            "public-key",
            "compass",
            "keys",
            "restore-keys",
            "CARGO_TERM_COLOR",
            "version",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn the_id_of_a_finding_says_nothing_of_what_stands_behind_it() {
        for rule in crate::rules::RULES {
            assert!(!is_secret(rule.id), "{}", rule.id);
        }
    }
}
