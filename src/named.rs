//! Enums whose values have names, which reports in JSON, sentences, the JSON Schema and the TypeScript types share.

/// Defines such an enum: each name is written once, beside its value.
macro_rules! named {
    ($(#[$meta:meta])* pub enum $enum:ident { $($(#[$doc:meta])* $value:ident = $name:literal,)+ }) => {
        $(#[$meta])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $enum {
            $($(#[$doc])* #[serde(rename = $name)] $value,)+
        }

        impl $enum {
            /// All values, in order.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$value,)+];

            /// Its name.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)+
                }
            }

            /// The value of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|value| value.name() == name)
            }
        }

        impl std::fmt::Display for $enum {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

pub(crate) use named;

#[cfg(test)]
mod tests {
    use crate::finding::{Basis, Safety};

    #[test]
    fn a_name_is_the_same_in_json_and_in_sentences() {
        for safety in Safety::ALL {
            assert_eq!(serde_json::to_value(safety).unwrap(), safety.name());
            assert_eq!(Safety::from_name(&safety.to_string()), Some(safety));
        }
        assert_eq!(serde_json::from_str::<Basis>("\"cargo's behaviour\"").unwrap(), Basis::Cargo);
        assert!(serde_json::from_str::<Basis>("\"guessed\"").is_err());
    }
}
