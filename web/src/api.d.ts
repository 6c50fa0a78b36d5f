/** A file of a Cargo workspace. */
export interface InputFile {
  /** Relative to the workspace's folder, with `/` between its parts. */
  path: string;
  text: string;
}

/** What an audit found. */
export interface Report {
  /** The paths of the manifests that were read. */
  manifests: string[];
}

/** The ids of the findings whose fixes are chosen. */
export type Selection = string[];
