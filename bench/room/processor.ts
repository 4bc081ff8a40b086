// Processor time of processes and all they have started.
import { readFileSync } from 'node:fs';

/** Seconds a process has used so far. */
export function used(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

export function childNamed(pid: number, name: string): number | undefined {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  const found = children.find((child) => {
    try {
      return readFileSync(`/proc/${child}/comm`, 'utf8').startsWith(name);
    } catch {
      return false;
    }
  });
  return found === undefined ? undefined : Number(found);
}

/** Seconds of the machine's cores that nobody used. */
export function idle(): number {
  const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  return Number(first.trim().split(/\s+/)[4]) / 100;
}
