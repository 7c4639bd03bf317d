/** What is still wrong once fields were changed: a fault goes with the change of its field, not with the next try. */
export function mended<Issues extends object>(issues: Issues, changed: readonly (keyof Issues)[]): Issues {
  const left = { ...issues };
  for (const field of changed) delete left[field];
  return left;
}
