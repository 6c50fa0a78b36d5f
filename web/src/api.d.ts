/** A file of a Cargo workspace. */
export interface InputFile {
  /** Relative to the workspace's folder, with `/` between its parts. */
  path: string;
  text: string;
}

/**
 * Which fixes are chosen: the name of a fix for each finding, by the finding's id; or the recommended fixes that are
 * safe; or all recommended ones.
 */
export type Selection = Record<string, string> | 'safe' | 'all';
