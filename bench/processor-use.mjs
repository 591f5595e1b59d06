// Who used the processors, as proc(5) tells on Linux; elsewhere all of this is 0 and nothing is watched.
import { readdirSync, readFileSync } from 'node:fs';

/** Seconds of the processors that every process of a group has used, and the children they have seen end. */
export function groupSeconds(group) {
  return processes().filter((one) => one.group === group).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Seconds of the processors that this process, its groups of children and their ended children have used. */
export function ownSeconds(groups) {
  return processes().filter(({ pid, group }) => pid === process.pid || groups.has(group)).reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Seconds of the processors that anyone has used since the machine started. */
export function busySeconds() {
  const [, user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0] = (read('stat').split('\n')[0] ?? '').split(/\s+/).map(Number);
  return (user + nice + system + interrupts + softInterrupts) / 100;
}

function processes() {
  let names = [];
  try {
    names = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    // Not Linux.
  }
  return names.flatMap((pid) => {
    // After the name, which may contain anything. A process may have ended meanwhile.
    const fields = read(`${pid}/stat`).split(') ').at(-1).split(' ');
    // Fields 5 and 14 to 17: its group; user and system time, of itself and of children it has waited for, in hundredths of a second.
    return fields.length < 15 ? [] : [{ pid: Number(pid), group: Number(fields[2]), seconds: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) / 100, 0) }];
  });
}

function read(file) {
  try {
    return readFileSync(`/proc/${file}`, 'latin1');
  } catch {
    return '';
  }
}
