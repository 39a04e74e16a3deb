/** What a measurement found, beside what it is held against. */

export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: string
  /** Kept where it is at most, or at least, this. Without it the figure is for information. */
  readonly target?: { readonly atMost: number } | { readonly atLeast: number }
}

export interface Report {
  readonly name: string
  readonly figures: readonly Figure[]
  /** How it was measured where that differs from run to run, and what was met. */
  readonly notes: readonly string[]
}

export const isKept = ({ value, target }: Figure): boolean => {
  if (target === undefined) return true
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast
}

const NAME_WIDTH = 62

export function table({ name, figures, notes }: Report): string {
  const lines = figures.map((figure) => {
    const verdict = figure.target === undefined ? '' : isKept(figure) ? 'kept' : 'MISSED'
    return `  ${figure.what.padEnd(NAME_WIDTH)} ${shown(figure.value).padStart(9)} ${figure.unit.padEnd(8)} ${targetText(figure).padEnd(10)} ${verdict}`.trimEnd()
  })
  return [name, ...lines, ...notes.map((note) => `  (${note})`)].join('\n')
}

/** Four digits, or all of a whole number. */
function shown(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) >= 1000 ? value.toFixed(0) : value.toPrecision(3)
}

function targetText({ target }: Figure): string {
  if (target === undefined) return ''
  return 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`
}

/** The value below which a share of the samples lies; NaN without any. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

export const median = (samples: readonly number[]): number => percentile(samples, 0.5)
