/** What a process used of the machine. */
import { readdirSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'

/** Linux counts in hundredths of a second, whatever the kernel's own tick. */
const TICK_MS = 10
const KIB = 1024

/** User and system time of a process so far, in milliseconds. Null where the system has no /proc. */
export function cpuMs(pid: number): number | null {
  const stat = read(`/proc/${pid}/stat`)
  if (stat === null) return null
  // The name stands in brackets and may hold blanks: fields are counted from after it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS
}

/**
 * CPU time of a PostgreSQL server with all its back ends, in milliseconds. A back end that has ended counts through
 * its parent, which has waited for it.
 */
export function postgresCpuMs(postmaster: number): number | null {
  const own = read(`/proc/${postmaster}/stat`)
  if (own === null) return null
  const fields = own.slice(own.lastIndexOf(')') + 2).split(' ')
  const ended = (Number(fields[13]) + Number(fields[14])) * TICK_MS
  return childrenOf(postmaster).reduce(
    (sum, pid) => sum + (cpuMs(pid) ?? 0),
    ended + (cpuMs(postmaster) ?? 0),
  )
}

function childrenOf(parent: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const stat = read(`/proc/${pid}/stat`)
      return stat !== null && Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
    })
}

/** CPU time that everything on this machine has used since it was started, in milliseconds. */
export function machineCpuMs(): number | null {
  const stat = read('/proc/stat')
  if (stat === null) return null
  // user, nice, system, idle, iowait, irq, softirq (proc_stat(5))
  const [user, nice, system, , , irq, softirq] = (/^cpu +(.*)$/m.exec(stat)?.[1] ?? '').split(' ').map(Number)
  const ticks = [user, nice, system, irq, softirq].reduce<number>((sum, one) => sum + (one ?? Number.NaN), 0)
  return ticks * TICK_MS
}

/** The most memory a process ever had, in MiB (1,048,576 bytes). Null where the system has no /proc. */
export function peakMiB(pid: number): number | null {
  const status = read(`/proc/${pid}/status`)
  const kib = /^VmHWM:\s+(\d+) kB/m.exec(status ?? '')?.[1]
  return kib === undefined ? null : Number(kib) / KIB
}

/** Runnable processes a core over the last minute, ours included: well above 1 before we begin, others are at work. */
export const load = (): number => loadavg()[0] ?? 0

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    // Ended meanwhile, or no Linux.
    return null
  }
}
