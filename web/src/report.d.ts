// Made of `src/schema` by `PLIMSOLL_BLESS=1 cargo test --package schema-tests`.

/** All that an audit found. */
export interface Report {
  /** The recorded build; null if none was given. */
  build: RecordedBuild | null;
  /** Packages with multiple versions in the lockfile. */
  duplicates: Duplicate[];
  /** The files that were read. */
  files: File[];
  /** What the rules found, in the order in which to show it. */
  findings: Finding[];
  /** What the audit weighs most. */
  goal: Goal | null;
  /** What the owners of the workspace dismissed in the root manifest. */
  ignored: Ignored[];
  /** What each direct dependency brings and costs; null without a lockfile. */
  ledger: Ledger | null;
  /** The corrected files of the chosen fixes; null if none were requested. */
  plan: Plan | null;
  /** What could not be read as Cargo reads it. */
  problems: Problem[];
  /** The effective profiles. */
  profiles: Profile[];
  /** All that can be done, what saves most first. */
  ranking: Ranking;
  /** What the rules say of themselves, as far as they found something or could not be checked, by id. */
  rules: Rule[];
  /** `plimsoll/1`. */
  schema: 'plimsoll/1';
  /** The target folder; null if none was given. */
  target_dir: TargetFolder | null;
  /** What the chosen fixes come to together, or all recommended ones if none were chosen. */
  totals: Totals;
  /** What was not checked, as a file is missing. */
  unchecked: Unchecked[];
  /** The workspace that they make. */
  workspace: Workspace;
}

/** Something that can be done. */
export interface Action {
  /** How many packages are added to the lockfile. */
  adds: number;
  /** What its figures rest on. */
  basis: Basis;
  /** Whether it takes a package to a semver-incompatible version. */
  breaking: boolean;
  /** What to choose for it. Empty if there is more than one way and none is recommended, and if it is done by hand. */
  choices: Choice[];
  /** The same in milliseconds, if a record of a build was given. */
  cpu_ms: [number, number] | null;
  /** CPU time of a clean build saved, in percent: lower and upper bound. Negative where it costs. */
  cpu_percent: [number, number] | null;
  /** Size of the target folder saved, in percent: lower and upper bound. */
  disk_percent: [number, number] | null;
  /** How many files it changes. */
  files: number;
  /** The finding that explains it; null for an upgrade. */
  finding: string | null;
  /** What it brings. */
  group: ActionGroup;
  /** Its name: that of its finding, or of its upgrade behind `upgrade:`. */
  id: string;
  /** What it is. */
  kind: ActionKind;
  /** What it does, as the start of a sentence, with code in backticks. */
  label: string;
  /** How many packages are removed from the lockfile. */
  removes: number;
  /** How far that number is known. */
  removes_bound: Bound;
  /** Whether it needs a review. */
  safety: Safety;
  /** Wall time of the recorded build saved, in milliseconds: lower and upper bound. */
  wall_ms: [number, number] | null;
}

/** What an action brings. Groups are listed in this order. */
export type ActionGroup =
  /** Cargo accepts the workspace again. */
  | 'repair'
  /** It saves time or space. */
  | 'saves'
  /** Cargo warns no more, or a setting does what is written. */
  | 'correct'
  /** It may save something, which is not known. */
  | 'not measured'
  /** What it saves is within measurement noise. */
  | 'within noise'
  /** It has no effect on the build. */
  | 'tidy-up';

/** What an action is. */
export type ActionKind =
  /** A fix of a finding. */
  | 'fix'
  /** One of several fixes, none of which is recommended. */
  | 'choice'
  /** Another version of packages, which needs the registry's index. */
  | 'upgrade'
  /** Something that no edit does. */
  | 'by hand'
  /** Commands that delete what no build uses from the target folder. */
  | 'clean-up';

/** What a finding rests its estimate on. */
export type Basis =
  /** Cargo's own words: it warns of this, ignores it or refuses it. */
  | "cargo's behaviour"
  /** Measured on the reference workspace, which is not the user's. */
  | 'measured elsewhere'
  /** The user's own build, of which the record was given, is simulated with the change. */
  | 'simulated from your timings'
  /** Measured in the user's own build, of which the record was given. */
  | 'measured in your build'
  /** Weighed by what crates cost to compile where that was measured. */
  | 'from reference costs'
  /** Packages were counted; their cost was not measured. */
  | 'counted'
  /** Nothing is known of the effect. */
  | 'unknown';

/** A fix that is not in the files. */
export interface Blocked {
  /** The finding whose fix is in the way, if one is. */
  by: string | null;
  /** The finding. */
  finding: string;
  /** The name of its fix. */
  fix: string;
  /** Why, in a sentence. */
  reason: string;
}

/** How far a count is known. */
export type Bound =
  /** It is that many. */
  | 'exactly'
  /** There may be more. */
  | 'at least'
  /** There may be fewer. */
  | 'at most'
  /** There may be more or fewer. */
  | 'about';

/** What a change of the packages does to the CPU time in which a clean build compiles the dependencies. */
export interface BuildCost {
  /** What the figures rest on. */
  basis: Basis;
  /** The same in milliseconds, if a record of a build was given. */
  cpu_ms: [number, number] | null;
  /** What is saved of it, in percent: lower and upper bound. Negative where it costs. */
  cpu_percent: [number, number];
  /** Whether it is within measurement noise. */
  is_within_noise: boolean;
  /** A sentence with the figures and what they rest on. */
  statement: string;
  /** Wall time of the recorded build saved, in milliseconds: lower and upper bound. */
  wall_ms: [number, number] | null;
}

/** A fix of a finding. */
export interface Choice {
  /** The finding. */
  finding: string;
  /** The name of its fix. */
  fix: string;
}

/** A way to free space in the target folder. */
export interface Cleanup {
  /** The commands, to be run in the folder that holds the target folder. */
  commands: string[];
  /** What it costs, in a sentence. */
  costs: string;
  /** How many bytes that frees at least. */
  frees: number;
  /** Whether nothing has to be built again. */
  is_free: boolean;
  /** What it removes. */
  what: string;
}

/** A file with the applied fixes. */
export interface CorrectedFile {
  /** The change as a unified diff. */
  diff: string;
  /** The findings whose fixes change it. */
  findings: string[];
  /** Its path. */
  path: string;
  /** Its whole text. */
  text: string;
}

/** What packages cost together. */
export interface Cost {
  /** Their share of the CPU time of the recorded build; without a record, of what `cargo build` takes for the dependencies in `dev` by the reference costs. */
  cpu: CpuShare;
  /** Their CPU time in the recorded build in milliseconds, or null. */
  cpu_ms: number | null;
  /** The time of their units on the critical path in milliseconds, or null. */
  critical_ms: number | null;
  /** Their bytes in the target folder: lower and upper bound, as file names tell no version; or null. */
  target_bytes: [number, number] | null;
  /** By the reference costs, what a build with tests, examples and benchmarks takes more for those that only they need, as a share of what `cargo build` takes for the dependencies. Zero for what is in the record. */
  with_tests: CpuShare;
}

/** A count without the fixes and with them. */
export interface Count {
  /** With them. */
  after: number;
  /** Without them. */
  before: number;
  /** How far `after` is known. */
  bound: Bound;
}

/** A share of CPU time in tenths of a percent. */
export interface CpuShare {
  /** Upper bound. */
  high: number;
  /** Lower bound. */
  low: number;
  /** Middle, by which packages are ordered. */
  middle: number;
  /** How many of the packages were never measured, so that their cost is estimated from their kind. */
  unmeasured: number;
}

/** A package that members require. */
export interface DirectDependency {
  /** The packages that leave the lockfile when no member requires it any more, as `name version`, itself first. Empty if another package requires it too. */
  brings: string[];
  /** How far their number is known. */
  brings_bound: Bound;
  /** What they cost. */
  cost: Cost;
  /** Whether only tests, examples and benchmarks of members need it. */
  dev_only: boolean;
  /** Those of `brings` that have other versions in the lockfile. */
  duplicates: string[];
  /** The first third-party packages that require it too, as `name version`, if that is why `brings` is empty. */
  kept_by: string[];
  /** How many more there are. */
  kept_by_more: number;
  /** Its name. */
  name: string;
  /** The members that require it. */
  required_by: RequiringMember[];
  /** How many more packages it needs, which others need too; null in a lockfile in which counting would take long. */
  shares: number | null;
  /** Its version in the lockfile. */
  version: string;
}

/** A package with multiple versions in the lockfile. */
export interface Duplicate {
  /** The CPU time that all its versions but the kept one take. */
  cpu: Millionths;
  /** Of a transitive duplicate: the one that it is resolved together with. */
  folded_under: string | null;
  /** The version to align the others to. */
  kept: string;
  /** Its name. */
  name: string;
  /** What can be done about it. */
  status: DuplicateStatus;
  /** The same in a sentence. */
  status_says: string;
  /** Its versions, lowest first. */
  versions: Version[];
}

/** What can be done about a duplicate: first what the owners of the workspace can do something about. */
export type DuplicateStatus =
  /** Only members require an old version: their requirements can be changed. */
  | 'align'
  /** The requirements allow a newer version: `cargo update`. */
  | 'lock-only'
  /** No member needs it any more. */
  | 'stale'
  /** A patch of it matches no requirement. */
  | 'unused-patch'
  /** It comes from more than one source. */
  | 'other-source'
  /** Third-party crates require an old version. */
  | 'upstream'
  /** No platform, or only some, build several versions of it. */
  | 'other-platform'
  /** Transitive duplicate, resolved together with another one. */
  | 'consequence';

/** A claim on a key. */
export interface Edit {
  /** The file. */
  file: string;
  /** The key, as a dotted key of TOML. */
  key: string;
  /** Of `set` the value as TOML, of `include` and `exclude` the item. */
  value: string | null;
  /** What becomes of it. */
  verb: EditVerb;
}

/** What a claim does to its key. */
export type EditVerb =
  /** It gets a value. */
  | 'set'
  /** It is removed. */
  | 'remove'
  /** Its array gets an item. */
  | 'include'
  /** Its array loses an item. */
  | 'exclude'
  /** It has to stay as it is. */
  | 'keep';

/** A member's direct dependency that leads to a package. */
export interface EntryPoint {
  /** The direct dependency, as `name version`. */
  dependency: string;
  /** The member's name. */
  member: string;
}

/** A file that was read. */
export interface File {
  /** Its size in bytes. */
  bytes: number;
  /** What it was taken for. */
  kind: FileKind;
  /** Its path, relative to the folder that was given. */
  path: string;
  /** Whether it is a part of this audit. A manifest that belongs to another workspace is not. */
  used: boolean;
}

/** What a file is taken for. */
export type FileKind =
  /** `Cargo.toml`. */
  | 'manifest'
  /** `Cargo.lock`. */
  | 'lockfile'
  /** `.cargo/config.toml`. */
  | 'cargo config'
  /** `rust-toolchain.toml`, or `rust-toolchain` with a channel alone. */
  | 'toolchain file'
  /** `.gitignore`. */
  | 'gitignore'
  /** The output of `cargo metadata`. */
  | 'cargo metadata'
  /** A workflow of GitHub's. */
  | 'workflow'
  /** The record of a build: the report of `--timings`, or the log of `-Zbuild-analysis`. */
  | 'build timings'
  /** A list of files with their sizes. */
  | 'list of files'
  /** None of these. */
  | 'not recognised';

/** Something that a rule found. */
export interface Finding {
  /** Other fixes. Where none is recommended, the choice is between these. */
  alternatives: Fix[];
  /** What to do by hand. */
  by_hand: string | null;
  /** Paragraphs, with code in backticks. */
  detail: string[];
  /** The recommended fix. */
  fix: Fix | null;
  /** Its name: the rule and the subject. */
  id: string;
  /** What it costs. */
  impact: Impact;
  /** The packages of the lockfile that it is about, as `name version`. */
  packages: string[];
  /** Of a finding that stands for many of its rule: the names of those, each of which can be chosen or dismissed alone. */
  parts: string[];
  /** Where it shows, the most telling place first. */
  places: Place[];
  /** The rule. */
  rule: string;
  /** How much it matters. */
  severity: Severity;
  /** One line, with code in backticks. */
  title: string;
}

/** A fix. */
export interface Fix {
  /** Commands that belong to it. */
  commands: string[];
  /** Its changes as unified diffs, where they are shown: of the first fixes to look at. Without secrets. */
  diff: string;
  /** What it claims of which file. */
  edits: Edit[];
  /** Its name among the fixes of the finding. */
  id: string;
  /** What it does. */
  label: string;
  /** The packages that it removes alone, as `name version`. */
  removes: string[];
  /** Whether it removes exactly these, or more, or fewer. */
  removes_bound: Bound;
  /** Whether it needs a review. */
  safety: Safety;
}

/** A goal. */
export type Goal =
  /** Fast builds while working. */
  | 'everyday'
  /** Fast builds in CI. */
  | 'ci'
  /** A fast program. */
  | 'speed'
  /** A small program. */
  | 'size';

/** A package that depends on another. */
export interface Holder {
  /** Whether it is a member of the workspace. */
  member: boolean;
  /** Its name. */
  name: string;
  /** Its version. */
  version: string;
}

/** A finding that is dismissed. */
export interface Ignored {
  /** The finding's name. */
  id: string;
  /** Why, in the owners' words. */
  reason: string;
  /** Its title. */
  title: string;
}

/** What a finding costs. */
export interface Impact {
  /** What the statement rests on. */
  basis: Basis;
  /** CPU time of a clean build saved, in percent: lower and upper bound. */
  cpu_percent: [number, number] | null;
  /** Size of the target folder saved, in percent: lower and upper bound. */
  disk_percent: [number, number] | null;
  /** Whether it is within measurement noise. */
  is_within_noise: boolean;
  /** How many packages are removed from the lockfile. */
  packages: number;
  /** How far that number is known. */
  packages_bound: Bound;
  /** A sentence with figures and range. */
  statement: string;
}

/** What each direct dependency of the workspace brings and costs. */
export interface Ledger {
  /** What CPU times rest on: `measured in your build` or `from reference costs`. */
  basis: Basis;
  /** Its critical path in milliseconds, or null. */
  critical_path_ms: number | null;
  /** The direct dependencies, the one whose removal saves most first. */
  dependencies: DirectDependency[];
  /** The number of third-party packages that members need. */
  packages: number;
  /** CPU time of the recorded build in milliseconds, members included, or null. */
  recorded_ms: number | null;
  /** What these cost together. */
  shared: Cost;
  /** How many of them no direct dependency brings alone: removing any one direct dependency removes none of these. */
  shared_packages: number;
  /** What they cost together. */
  total: Cost;
}

/** A member. */
export interface Member {
  /** Its manifest. */
  manifest: string;
  /** Its name. */
  name: string;
  /** Its version. */
  version: string;
}

/** CPU time of packages in millionths of what [`Time::share`] is of, tests included. It adds up, which shares in tenths of a percent do not. */
export interface Millionths {
  /** Upper bound. */
  high: number;
  /** Lower bound. */
  low: number;
  /** Middle. */
  middle: number;
}

/** Packages that are removed, added and changed. */
export interface PackageChanges {
  /** Those that are added, as `name version`. */
  added: string[];
  /** Those that change their version, as `name version -> version`. */
  changed: string[];
  /** Those that are removed, as `name version`. */
  removed: string[];
}

/** A span of a file. */
export interface Place {
  /** The first column in characters, from 1. */
  column: number;
  /** The column of the end, which is behind the last character. */
  end_column: number;
  /** The line of the end. */
  end_line: number;
  /** The file. */
  file: string;
  /** The first line, from 1. */
  line: number;
}

/** The outcome of the chosen fixes. */
export interface Plan {
  /** The fixes that are in the files. */
  applied: Choice[];
  /** The fixes that are blocked, and why. */
  blocked: Blocked[];
  /** Commands to run in the root folder once the files are written. */
  commands: string[];
  /** The files that change. */
  files: CorrectedFile[];
  /** With upgrades among the fixes: the predicted lockfile. */
  foreseen: Predicted | null;
  /** Packages that leave the lockfile, as `name version`. */
  removes: string[];
  /** Whether exactly these leave it, or more, or fewer. */
  removes_bound: Bound;
}

/** The lockfile after the files are written and the commands are run. */
export interface Predicted {
  /** How its packages change. */
  change: PackageChanges;
  /** The effect on a clean build. */
  cost: BuildCost;
  /** Its text; null if it cannot be predicted. */
  lock: CorrectedFile | null;
  /** Why it cannot be predicted, as a sentence; empty if it is. */
  unknown: string;
}

/** Something that could not be read as Cargo reads it. */
export interface Problem {
  /** The column in characters, from 1. */
  column: number | null;
  /** The file. */
  file: string;
  /** The line, from 1. */
  line: number | null;
  /** What is wrong. */
  message: string;
  /** How serious it is. */
  weight: Weight;
}

/** An effective profile. */
export interface Profile {
  /** The profile that it inherits from. */
  inherits: string | null;
  /** Its name. */
  name: string;
  /** What its settings apply to, `members` first. The others list what differs from there. */
  scopes: Scope[];
}

/** All that can be done about a build, what saves most first. */
export interface Ranking {
  /** The actions: by group, then by CPU time saved, then by target size, then by packages. */
  actions: Action[];
  /** What it comes to, in a sentence. */
  headline: string;
  /** CPU time of the recorded build in milliseconds, or null. */
  recorded_cpu_ms: number | null;
  /** Size of the target folder in bytes, or null. */
  target_bytes: number | null;
}

/** A recorded build. Times are in milliseconds. */
export interface RecordedBuild {
  /** Total CPU time. */
  cpu_ms: number;
  /** The units on the critical path that took longest, in the order in which they are built. */
  critical_path: RecordedUnit[];
  /** The shortest wall time that any number of jobs could reach, or null if the record cannot be simulated. */
  critical_path_ms: number | null;
  /** How many units are on the critical path. */
  critical_units: number;
  /** How many jobs Cargo ran at once, or null. */
  jobs: number | null;
  /** The time of the units of members. */
  members_ms: number;
  /** The profile, or null. */
  profile: string | null;
  /** The first line of `rustc --version`, or null. */
  rustc: string | null;
  /** The units that took longest. */
  slowest: RecordedUnit[];
  /** The number of units. */
  units: number;
  /** Wall time. */
  wall_ms: number;
}

/** A unit of a recorded build. */
export interface RecordedUnit {
  /** How long it took, in milliseconds. */
  ms: number;
  /** What it is: `syn 2.0.108`, `ring 0.17.14 build script (run)`. */
  unit: string;
}

/** A member that requires a direct dependency. */
export interface RequiringMember {
  /** Whether one of its entries enables the default features. */
  default_features: boolean;
  /** The features that its entries enable. */
  features: string[];
  /** The kinds of its entries: `normal`, `dev`, `build`. Empty if its manifest was not given. */
  kinds: string[];
  /** Its name. */
  member: string;
  /** Whether all of its entries are optional. */
  optional: boolean;
  /** How many packages leave the lockfile when this member alone no longer requires it. */
  removes: number;
}

/** A rule in its own words, with code in backticks. */
export interface Rule {
  /** The drawbacks. */
  but: string;
  /** What its fixes change and what they leave alone. */
  fix_safety: string;
  /** Its name. */
  id: string;
  /** What it looks for and what it proposes. */
  says: string;
  /** References. */
  sources: Source[];
  /** What it finds, in one line. */
  title: string;
  /** Why that matters. */
  why: string;
}

/** How far a fix can be trusted without looking. */
export type Safety =
  /** Cargo resolves and builds the same packages with the same features and settings as before. */
  | 'safe'
  /** It changes what is built or how. Code may have to follow. */
  | 'needs review';

/** A part of the build, with its effective settings. */
export interface Scope {
  /** `members`, `dependencies`, `build-members`, `build-dependencies`, or the key of an override: `package.NAME`. */
  scope: string;
  /** The settings. */
  settings: Setting[];
}

/** An effective setting. */
export interface Setting {
  /** Its key. */
  key: string;
  /** `default`, `implied`, `always`, or the key of the table that it is written in. */
  origin: string;
  /** Where it is written. */
  place: Place | null;
  /** Its value as TOML, or `varies`. */
  value: string;
}

/** How much a finding matters. */
export type Severity =
  /** Cargo refuses the manifest. */
  | 'error'
  /** Cargo warns, or a setting does harm or has no effect. */
  | 'warning'
  /** A change that saves time or space. */
  | 'recommendation'
  /** A change without effect on the build, or with one that is within noise. */
  | 'tidy-up'
  /** Nothing has to be done. */
  | 'info';

/** The size of a part. */
export interface Size {
  /** Its bytes. */
  bytes: number;
  /** The part. */
  name: string;
}

/** A reference. */
export interface Source {
  /** What it is. */
  title: string;
  /** Its address. */
  url: string;
}

/** A target folder. Sizes are in bytes. */
export interface TargetFolder {
  /** All of it. */
  bytes: number;
  /** What the bytes are for, the most first. */
  categories: Size[];
  /** What can be cleaned up. */
  cleanups: Cleanup[];
  /** The number of files. */
  files: number;
  /** The packages that take most, the most first. */
  packages: Size[];
}

/** What fixes come to together. What is known of none of them is null. */
export interface Totals {
  /** CPU time of a clean build saved beyond measurement noise, in hundredths of a percent: lower and upper bound. Negative where they cost. */
  cpu_saved: [number, number] | null;
  /** Size of the target folder saved, in hundredths of a percent: lower and upper bound. */
  disk_saved: [number, number] | null;
  /** The packages with multiple versions in it. */
  duplicates: Count | null;
  /** Whether some of it is within measurement noise. */
  has_noise: boolean;
  /** The packages in the lockfile. */
  packages: Count | null;
}

/** Something that was not checked. */
export interface Unchecked {
  /** The file that would answer it. */
  needs: string;
  /** What: a rule, or a question in words. */
  what: string;
}

/** One version of a duplicate. */
export interface Version {
  /** The known platforms that it may be built for; null without `cargo metadata`. */
  built_for: string[] | null;
  /** The shortest chain from a member to it, as `name version`. */
  chain: string[];
  /** The members' direct dependencies that pull it in. */
  entry_points: EntryPoint[];
  /** Its direct dependents. */
  holders: Holder[];
  /** Whether only the nearest are listed, as there are too many. */
  more_entry_points: boolean;
  /** Where it comes from, as the lockfile has it; `path` for a folder. */
  source: string;
  /** The version. */
  version: string;
}

/** How serious a problem is. */
export type Weight =
  /** Cargo would refuse this, or a part of the file could not be read. */
  | 'error'
  /** Cargo would warn of it, or something had to be assumed. */
  | 'note';

/** The workspace. */
export interface Workspace {
  /** The newest Cargo whose changes are known, such as `1.100`: what is newer than `cargo_run` was only read. */
  cargo_read: string;
  /** The newest Cargo that claims were run against, such as `1.99`. */
  cargo_run: string;
  /** The members. */
  members: Member[];
  /** Manifests that members or path dependencies name and that were not given; globs of `members` that match nothing. */
  missing: string[];
  /** Root manifests of other workspaces among the files, which are not audited. */
  other_roots: string[];
  /** The number of packages in the lockfile. */
  packages: number | null;
  /** The root manifest. */
  root: string | null;
  /** The toolchain, such as `Rust 1.95`. */
  rust: string;
  /** Whether no file names the toolchain, so that the newest known one is assumed. */
  rust_is_assumed: boolean;
}
