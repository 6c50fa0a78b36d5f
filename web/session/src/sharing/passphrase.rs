//! How long a passphrase withstands guessing.

/// Guesses a second, as a power of two: about what one fast graphics card makes of 600,000 rounds of PBKDF2.
const RATE: u32 = 14;

/// Strength in tenths of a bit: of a word among the two thousand most usual ones, of a digit, and of a sign
/// between them. A repetition is worth one bit.
const WORD: u32 = 110;
const LETTER: u32 = 47;
const DIGIT: u32 = 33;
const SIGN: u32 = 40;
const REPEATED: u32 = 10;

/// A sentence on the strength of `passphrase`; `None` for an empty one. It estimates the random bits: letters in a row
/// are taken for a word, as most people's are.
pub fn strength(passphrase: &str) -> Option<String> {
    if passphrase.is_empty() {
        return None;
    }
    let bits = bits(passphrase);
    // Half of all guesses find it.
    let seconds = 1_u64 << bits.saturating_sub(1 + RATE).min(62);
    let time = match seconds {
        0..=59 => "less than a minute".to_owned(),
        60..=7_199 => format!("about {} minutes", seconds / 60),
        7_200..=172_799 => format!("about {} hours", seconds / 3_600),
        172_800..=63_071_999 => format!("about {} days", seconds / 86_400),
        63_072_000..=315_359_999_999 => format!("about {} years", seconds / 31_536_000),
        _ => "more than 10,000 years".to_owned(),
    };
    let word = match bits {
        0..=39 => "Weak",
        40..=55 => "Fair",
        _ => "Strong",
    };
    let advice = if bits < 56 { " Five or more words that do not belong together are hard to guess." } else { "" };
    Some(format!("{word}: one graphics card guesses it in {time}, at an estimate, and a known phrase sooner.{advice}"))
}

/// The bits that chance is taken to have put into it.
fn bits(passphrase: &str) -> u32 {
    let mut runs: Vec<String> = Vec::new();
    let mut last = None;
    for letter in passphrase.chars() {
        let kind = (is_letter(letter), letter.is_ascii_digit());
        match runs.last_mut().filter(|_| last == Some(kind)) {
            Some(run) => run.push(letter),
            None => runs.push(letter.to_string()),
        }
        last = Some(kind);
    }
    let mut tenths = 0;
    let mut met: Vec<String> = Vec::new();
    for run in runs {
        let plain = run.to_ascii_lowercase();
        if met.contains(&plain) {
            tenths += REPEATED;
            continue;
        }
        let first = run.chars().next().unwrap_or(' ');
        // In `aaaa` and `1234` each follows from the one before.
        let fresh = 1 + plain.chars().zip(plain.chars().skip(1)).filter(|(a, b)| !follows(*a, *b)).count() as u32;
        let of_class = if is_letter(first) {
            // Long runs are words without spaces.
            let words = WORD * (plain.chars().count() as u32).div_ceil(8);
            let capitals = run.chars().skip(1).filter(|letter| letter.is_ascii_uppercase()).count() as u32;
            (fresh * LETTER).min(words) + capitals * REPEATED
        } else if first.is_ascii_digit() {
            fresh * DIGIT
        } else {
            fresh * SIGN
        };
        tenths += of_class;
        // Separators between words are mostly the same.
        met.push(plain);
    }
    tenths / 10
}

/// Signs that are not ASCII count as letters, as the tables that know better are too large for the page.
fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphabetic() || !letter.is_ascii()
}

fn follows(a: char, b: char) -> bool {
    matches!(u32::from(b).wrapping_sub(u32::from(a)), 0 | 1 | u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_at_once_is_weak_and_words_of_chance_are_strong() {
        for weak in [
            "a",
            "password",
            "Password1!",
            "12345678901234567890",
            "aaaaaaaaaaaaaaaaaaaaaaaa",
            "letmein",
            "ship ship ship ship",
        ] {
            assert!(strength(weak).unwrap().starts_with("Weak"), "{weak}: {}", bits(weak));
        }
        for fair in ["wind from the south", "Tr0ub4dor&3x"] {
            assert!(strength(fair).unwrap().starts_with("Fair"), "{fair}: {}", bits(fair));
        }
        for strong in
            ["anchor violet teaspoon gravel quilt", "x7#Kq2!vR9$mZ4", "correcthorsebatterystaplegravelquiltviolet"]
        {
            assert!(strength(strong).unwrap().starts_with("Strong"), "{strong}: {}", bits(strong));
        }
        assert_eq!(strength(""), None);
        assert!(strength("ü").is_some() && strength("風 南").is_some());
    }

    #[test]
    fn more_is_never_weaker() {
        let text = "anchor violet 7 teaspoon! Gravel quilt";
        let all: Vec<u32> = text.char_indices().map(|(at, letter)| bits(&text[..at + letter.len_utf8()])).collect();
        assert!(all.is_sorted(), "{all:?}");
    }
}
