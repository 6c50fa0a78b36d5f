/** A file of a Cargo workspace. */
export interface InputFile {
  /** Relative to the workspace's folder, with `/` between its parts. */
  path: string;
  text: string;
}

/**
 * Which fixes are chosen: the name of a fix for each finding, by the finding's id; or the advised fixes that are safe;
 * or all advised ones.
 */
export type Selection = Record<string, string> | 'safe' | 'all';

/** All that an audit found. */
export interface Report {
  schema: 'plimsoll/1';
  /** The files that were read. */
  files: File[];
  workspace: Workspace;
  /** What the audit weighs most. */
  goal: 'everyday' | 'ci' | 'speed' | 'size' | null;
  /** The profiles as they hold. */
  profiles: Profile[];
  /** Packages that the lockfile holds more than once. */
  duplicates: Duplicate[];
  /** What the rules found, in the order in which to show it. */
  findings: Finding[];
  /** What the rules say of themselves, as far as they found something or could not be checked, by id. */
  rules: Rule[];
  /** What the owners of the workspace dismissed in the root manifest. */
  ignored: Ignored[];
  /** What was not checked for want of a file. */
  unchecked: Unchecked[];
  /** What could not be read as Cargo reads it. */
  problems: Problem[];
  /** What the chosen fixes come to; null if none were asked for. */
  plan: Plan | null;
}

/** A file that was read. */
export interface File {
  path: string;
  /** What it was taken for. */
  kind: string;
  bytes: number;
  /** Whether it is a part of this audit. */
  used: boolean;
}

export interface Workspace {
  /** The root manifest. */
  root: string | null;
  members: Member[];
  /** The number of packages in the lockfile. */
  packages: number | null;
  /** The Rust that the audit speaks of, such as `Rust 1.95`. */
  rust: string;
  /** Whether nothing says which Rust is used, so that the newest one that is known is assumed. */
  rust_is_assumed: boolean;
  /** The newest Cargo that claims were run against, such as `1.99`. */
  cargo_run: string;
  /** The newest Cargo whose changes are known, such as `1.100`: what is newer than `cargo_run` was only read. */
  cargo_read: string;
  /** Root manifests of other workspaces among the files, which are not audited. */
  other_roots: string[];
}

export interface Member {
  name: string;
  version: string;
  manifest: string;
}

/** A profile as it holds. */
export interface Profile {
  name: string;
  /** The profile that it takes from. */
  inherits: string | null;
  /** What it is for, `members` first. The others list what differs from there. */
  scopes: Scope[];
}

/** A part of what is built, with the settings that hold for it. */
export interface Scope {
  /** `members`, `dependencies`, `build-members`, `build-dependencies`, or the key of an override: `package.NAME`. */
  scope: string;
  settings: Setting[];
}

/** A setting that holds. */
export interface Setting {
  key: string;
  /** As TOML, or `varies`. */
  value: string;
  /** `default`, `implied`, `always`, or the key of the table that it is written in. */
  origin: string;
  /** Where it is written. */
  place: Place | null;
}

/** A package that the lockfile holds more than once. */
export interface Duplicate {
  name: string;
  /** Lowest first. */
  versions: Version[];
  /** The version that the others would best become. */
  kept: string;
  status: 'align' | 'lock-only' | 'upstream' | 'consequence' | 'other-platform' | 'other-source' | 'stale' | 'unused-patch';
  /** What can be done, in a sentence. */
  status_says: string;
  /** Of a consequence: the duplicate that it follows from. */
  folded_under: string | null;
}

/** One version of a duplicate. */
export interface Version {
  version: string;
  /** Where it comes from, as the lockfile has it; `path` for a folder. */
  source: string;
  /** The packages that depend on it. */
  holders: Holder[];
  /** The members' direct dependencies that bring it in. */
  entry_points: EntryPoint[];
  /** Whether these are the nearest only, as there are too many. */
  more_entry_points?: boolean;
  /** The shortest chain from a member to it, as `name version`. */
  chain: string[];
  /** The platforms for which it is built at most, of those that are known; null without `cargo metadata`. */
  built_for: string[] | null;
}

/** A package that depends on another. */
export interface Holder {
  name: string;
  version: string;
  /** Whether it is a member of the workspace. */
  member: boolean;
}

/** A member's direct dependency that leads to a package. */
export interface EntryPoint {
  member: string;
  /** As `name version`. */
  dependency: string;
}

/** Something that a rule found. */
export interface Finding {
  /** The rule and the subject. */
  id: string;
  rule: string;
  severity: 'error' | 'warning' | 'advice' | 'info';
  /** One line, with code in backticks. */
  title: string;
  /** Paragraphs, with code in backticks. */
  detail: string[];
  /** Where it shows, the most telling place first. */
  places: Place[];
  /** The packages of the lockfile that it is about, as `name version`. */
  packages: string[];
  impact: Impact;
  /** The fix that is advised. */
  fix: Fix | null;
  /** Other fixes. Where none is advised, the choice is between these. */
  alternatives: Fix[];
  /** What to do by hand. */
  by_hand: string | null;
}

/** A finding that is dismissed. */
export interface Ignored {
  id: string;
  title: string;
  /** Why, in the owners' words. */
  reason: string;
}

/** A span of a file. Lines and columns count from 1, columns in characters; the end is behind the last one. */
export interface Place {
  file: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
}

/** What a finding costs. */
export interface Impact {
  /** What the statement rests on. */
  basis: "cargo's behaviour" | 'measured elsewhere' | 'counted' | 'unknown';
  /** A sentence with figures and range. */
  statement: string;
  /** CPU time of a clean build saved, in percent: lower and upper bound. */
  cpu_percent: [number, number] | null;
  /** Size of the target folder saved, in percent: lower and upper bound. */
  disk_percent: [number, number] | null;
  /** Packages of the lockfile that vanish. */
  packages: number;
}

/** A way to put a finding right. */
export interface Fix {
  /** Its name among the fixes of the finding. */
  id: string;
  label: string;
  safety: 'safe' | 'needs review';
  /** What it claims of which file. */
  edits: Edit[];
  /** Commands that belong to it. */
  commands: string[];
  /** The packages that vanish with it alone, as `name version`. */
  removes: string[];
}

/** A claim on a key. */
export interface Edit {
  file: string;
  /** As a dotted key of TOML. */
  key: string;
  verb: 'set' | 'remove' | 'include' | 'exclude' | 'keep';
  /** Of `set` the value as TOML, of `include` and `exclude` the item. */
  value: string | null;
}

/** A rule in its own words, with code in backticks. */
export interface Rule {
  id: string;
  /** What it finds, in one line. */
  title: string;
  /** What it looks for and what it proposes. */
  says: string;
  /** Why that matters. */
  why: string;
  /** What speaks against it. */
  but: string;
  /** What its fixes change and what they leave alone. */
  fix_safety: string;
  sources: Source[];
}

/** Where a claim can be read up. */
export interface Source {
  title: string;
  url: string;
}

/** Something that was not checked. */
export interface Unchecked {
  /** A rule, or a question in words. */
  what: string;
  /** The file that would tell. */
  needs: string;
}

/** Something that could not be read as Cargo reads it. */
export interface Problem {
  file: string;
  line: number | null;
  column: number | null;
  weight: 'error' | 'note';
  message: string;
}

/** What the chosen fixes come to. */
export interface Plan {
  /** The fixes that are in the files. */
  applied: Choice[];
  /** The fixes that could not be taken in, and why. */
  blocked: Blocked[];
  /** The files that change. */
  files: CorrectedFile[];
  /** Commands to run in the root folder once the files are written. */
  commands: string[];
  /** Packages of the lockfile that nothing needs any more, as `name version`. */
  removes: string[];
  /** With upgrades among the fixes: what becomes of the lockfile. */
  foreseen: Foreseen | null;
}

/** What becomes of the lockfile once the files are written and the commands are run. */
export interface Foreseen {
  /** The lockfile that Cargo writes then, if that is known. */
  lock: CorrectedFile | null;
  /** How its packages change. */
  change: LockChange;
  /** What that does to a clean build. */
  cost: BuildCost;
  /** Why it is not known, as a sentence; empty if it is. */
  unknown: string;
}

/** Packages that come, go and change, as `name version` and `name version -> version`. */
export type LockChange = { removed: string[]; added: string[]; changed: string[] };

/** What is saved of a clean build, in percent from low to high, and what the figures rest on. */
export type BuildCost = { cpu_percent: [number, number]; statement: string };

/** A fix of a finding. */
export interface Choice {
  finding: string;
  fix: string;
}

/** A fix that could not be taken in. */
export interface Blocked {
  finding: string;
  fix: string;
  /** The finding whose fix is in the way, if one is. */
  by: string | null;
  reason: string;
}

/** A file with the applied fixes written in. */
export interface CorrectedFile {
  path: string;
  /** The findings whose fixes change it. */
  findings: string[];
  /** The change as a unified diff. */
  diff: string;
  /** Its whole text. */
  text: string;
}
