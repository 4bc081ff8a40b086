/** Says without opening a database that studies were taken ahead to this device: most carry none. */
const flag = 'longspan.studies';

export function someStudiesKept(): boolean {
  try {
    return localStorage.getItem(flag) !== null;
  } catch {
    return false;
  }
}

export function noteStudies(some: boolean): void {
  try {
    if (some) localStorage.setItem(flag, '1');
    else localStorage.removeItem(flag);
  } catch {
    // A private window: what it kept goes with it.
  }
}
