import { divideRounded } from '../money.ts'
import type { OrderLife } from '../shopify/order.ts'
import { agreed, disposed, paid, refunded, type RefundSpec, shipped, taken } from './life.ts'
import type { TaxSpec } from './orders.ts'

/** A line as drawn: amounts in minor units, rates in basis points. */
export interface DrawnLine {
  readonly price: number
  readonly quantity: number
  readonly discount: number
  readonly rates: readonly number[]
}

/** One thing that happens, as drawn; what cannot happen to the order at that moment does not. */
export interface DrawnStep {
  readonly what:
    | 'ship'
    | 'cancel'
    | 'return'
    | 'noRestock'
    | 'remove'
    | 'discount'
    | 'add'
    | 'pay'
    | 'exchange'
    | 'goodwill'
    | 'shipping'
  readonly line: number
  readonly units: number
  readonly size: number
}

export interface DrawnLife {
  readonly included: boolean
  readonly currency: string
  readonly lines: readonly DrawnLine[]
  readonly shipping: number
  readonly paid: number
  readonly steps: readonly DrawnStep[]
  /** Whether money goes back with each refund; else the credit stays. */
  readonly money: boolean
}

interface ModelLine {
  /** Of all units: with discounts, before tax in an exclusive store and with it in an inclusive one. */
  amount: number
  taxes: readonly TaxSpec[]
  readonly quantity: number
  /** Units taken back for any reason, in the order in which they were. */
  takenBack: number
  waiting: number
  shipped: number
}

const TITLES = ['NY STATE TAX', 'NEW YORK CITY CITY TAX']

function taxesOf(amount: number, rates: readonly number[], included: boolean): TaxSpec[] {
  const all = rates.reduce((sum, rate) => sum + rate, 0)
  const net = included ? amount / (1 + all / 10_000) : amount
  return rates.map((rate, index) => ({
    title: TITLES[index] ?? 'VAT',
    rate: String(rate / 10_000),
    amount: Math.round((net * rate) / 10_000),
  }))
}

/** Of an amount of so many units, what the units between two counts carry. */
function part(amount: number, [from, to]: readonly [number, number], of: number): number {
  const upTo = (units: number): number => Number(divideRounded(BigInt(amount) * BigInt(units), BigInt(of)))
  return upTo(to) - upTo(from)
}

const two = (value: number): string => String(value).padStart(2, '0')

/** An order's life as Shopify would state it, told step by step: the order, then the order after each thing that happened. */
export class RandomLife {
  facts: OrderLife
  readonly #drawn: DrawnLife
  readonly #lines: ModelLine[] = []
  #minute = 0
  #shipping: number
  /** What the buyer owes in all: what stands sold, less goodwill. */
  #due = 0
  #net = 0
  #given = 0

  constructor(drawn: DrawnLife) {
    this.#drawn = drawn
    const specs = drawn.lines.map((line) => this.#sold(line))
    this.#shipping = drawn.shipping
    this.facts = taken({
      currency: drawn.currency,
      taxesIncluded: drawn.included,
      discounts: ['A'],
      lines: specs,
      shipping: [{ price: drawn.shipping }],
      payments: [],
    })
    this.#due = Number(this.facts.totals.total.shop.minor)
    this.#pay(Math.floor((this.#due * drawn.paid) / 100))
  }

  #sold(line: DrawnLine) {
    const amount = Math.max(line.price * line.quantity - line.discount, 0)
    const discount = line.price * line.quantity - amount
    const taxes = taxesOf(amount, line.rates, this.#drawn.included)
    const { quantity } = line
    this.#lines.push({ amount, taxes, quantity, takenBack: 0, waiting: quantity, shipped: 0 })
    const allocations: [number, number][] = [[0, discount]]
    return { price: line.price, quantity, allocations, taxes }
  }

  #at(): string {
    this.#minute += 7
    const day = 8 + Math.floor(this.#minute / 600)
    const minute = this.#minute % 600
    return `2026-05-${two(day)}T${two(8 + Math.floor(minute / 60))}:${two(minute % 60)}:00Z`
  }

  #pay(amount: number): void {
    if (amount <= 0) return
    this.facts = paid(this.facts, { at: this.#at(), amount })
    this.#net += amount
  }

  /** The next units of a line that are taken back, as Shopify states them. */
  #take(line: ModelLine, units: number): { subtotal: number; taxes: TaxSpec[]; total: number } {
    const [from, to] = [line.takenBack, line.takenBack + units]
    line.takenBack = to
    const subtotal = part(line.amount, [from, to], line.quantity)
    const taxes = line.taxes.map((tax) => ({ ...tax, amount: part(tax.amount, [from, to], line.quantity) }))
    const tax = taxes.reduce((sum, { amount }) => sum + amount, 0)
    const total = this.#drawn.included ? subtotal : subtotal + tax
    this.#due -= total
    return { subtotal, taxes, total }
  }

  #money(amount: number): RefundSpec['money'] {
    const back = this.#drawn.money ? Math.min(amount, Math.max(this.#net - this.#due, 0), this.#net) : 0
    this.#net -= back
    return back > 0 ? [{ amount: back }] : []
  }

  step(step: DrawnStep): void {
    const index = step.line % this.#lines.length
    const line = this.#lines[index]
    if (line === undefined) return
    // Goodwill was given for what the buyer keeps; an order that comes to less than nothing is no life of Shopify's.
    const most = this.#due < this.#worth(line, step.units) ? 0 : step.units
    const waiting = Math.min(step.what === 'ship' ? step.units : most, line.waiting)
    const here = Math.min(most, line.shipped)
    switch (step.what) {
      case 'ship':
        if (waiting > 0) this.#ship(index, waiting)
        return
      case 'cancel':
        if (waiting > 0) this.#refund(index, waiting, 'CANCEL')
        return
      case 'return':
        if (here > 0) this.#refund(index, here, 'RETURN')
        return
      case 'noRestock':
        if (waiting > 0) this.#refund(index, 1, 'NO_RESTOCK')
        return
      case 'remove':
        if (waiting > 0) this.#remove(index, waiting)
        return
      case 'discount':
        if (line.takenBack === 0 && line.shipped === 0) this.#discount(index, step.size)
        return
      case 'add':
        this.#add(step.size)
        return
      case 'pay':
        this.#pay(Math.min(step.size, this.#due - this.#net))
        return
      case 'exchange':
        if (here > 0) this.#exchange(index, here, step.size)
        return
      case 'goodwill':
        this.#goodwill(step.size)
        return
      case 'shipping':
        this.#refundShipping(step.size)
    }
  }

  #worth(line: ModelLine, units: number): number {
    const tax = line.taxes.reduce((sum, { amount }) => sum + amount, 0)
    return this.#given === 0 ? 0 : Math.ceil(((line.amount + tax) * units) / line.quantity) + 5
  }

  #ship(index: number, units: number): void {
    const line = this.#lines[index]
    if (line === undefined) return
    line.waiting -= units
    line.shipped += units
    this.facts = shipped(this.facts, { at: this.#at(), lines: [[index, units]] })
  }

  #refund(index: number, units: number, restock: 'CANCEL' | 'RETURN' | 'NO_RESTOCK'): void {
    const line = this.#lines[index]
    if (line === undefined) return
    if (restock === 'RETURN') line.shipped -= units
    else line.waiting -= units
    const { subtotal, taxes, total } = this.#take(line, units)
    const lines = [{ line: index, quantity: units, subtotal, taxes, restock }]
    this.facts = refunded(this.facts, { at: this.#at(), lines, money: this.#money(total) ?? [] })
  }

  #remove(index: number, units: number): void {
    const line = this.#lines[index]
    if (line === undefined) return
    line.waiting -= units
    const { taxes, total } = this.#take(line, units)
    const back = taxes.map((tax) => ({ ...tax, amount: -tax.amount }))
    const sales = [{ line: index, quantity: -units, total: -total, taxes: back }]
    this.facts = agreed(this.facts, { at: this.#at(), reason: 'ORDER_EDIT', sales })
  }

  /** A new line by an edit, or by an exchange. */
  #newLine(size: number) {
    const spec = this.#sold({ price: size, quantity: 2, discount: 0, rates: [887] })
    const tax = spec.taxes.reduce((sum, { amount }) => sum + amount, 0)
    const total = size * 2 + (this.#drawn.included ? 0 : tax)
    this.#due += total
    return { spec, sale: { line: this.#lines.length - 1, quantity: 2, total, taxes: spec.taxes } }
  }

  /** An edit gives a discount on a line of which nothing left yet. */
  #discount(index: number, size: number): void {
    const line = this.#lines[index]
    if (line === undefined) return
    const amount = Math.min(size, line.amount, Math.max(this.#due - this.#given, 0))
    if (amount <= 0) return
    const taxes = line.taxes.map((tax) => ({
      ...tax,
      amount: tax.amount - Math.round((tax.amount * amount) / line.amount),
    }))
    const less = line.taxes.map((tax, at) => ({ ...tax, amount: (taxes[at]?.amount ?? 0) - tax.amount }))
    const tax = less.reduce((sum, one) => sum + one.amount, 0)
    const total = this.#drawn.included ? -amount : tax - amount
    line.amount -= amount
    line.taxes = taxes
    this.#due += total
    const sales = [{ line: index, quantity: 0, total, taxes: less }]
    this.facts = agreed(this.facts, { at: this.#at(), reason: 'ORDER_EDIT', sales })
  }

  #add(size: number): void {
    const { spec, sale } = this.#newLine(size)
    this.facts = agreed(this.facts, { at: this.#at(), reason: 'ORDER_EDIT', lines: [spec], sales: [sale] })
  }

  #exchange(index: number, units: number, size: number): void {
    const line = this.#lines[index]
    if (line === undefined) return
    line.shipped -= units
    const { taxes, total } = this.#take(line, units)
    const back = taxes.map((tax) => ({ ...tax, amount: -tax.amount }))
    const { spec, sale } = this.#newLine(size)
    const returnId = 4401 + this.facts.agreements.length
    const at = this.#at()
    const sales = [{ line: index, quantity: -units, total: -total, taxes: back }, sale]
    this.facts = agreed(this.facts, { at, reason: 'RETURN', returnId, lines: [spec], sales })
    this.facts = disposed(this.facts, returnId, { at: this.#at(), line: index, quantity: units })
  }

  #goodwill(size: number): void {
    const amount = Math.min(size, this.#net, this.#due)
    if (amount <= 0) return
    this.#due -= amount
    this.#net -= amount
    this.#given += amount
    this.facts = refunded(this.facts, {
      at: this.#at(),
      adjustments: [{ amount: -amount }],
      money: [{ amount }],
    })
  }

  #refundShipping(size: number): void {
    const amount = Math.min(size, this.#shipping, this.#due)
    if (amount <= 0) return
    this.#shipping -= amount
    this.#due -= amount
    this.facts = refunded(this.facts, {
      at: this.#at(),
      shipping: { amount },
      money: this.#money(amount) ?? [],
    })
  }

  /** Everything that waits is shipped, and what is owed either way is paid. */
  finish(): void {
    this.#lines.forEach((line, index) => {
      if (line.waiting > 0) this.#ship(index, line.waiting)
    })
    const owed = this.#due - this.#net
    if (owed > 0) this.#pay(owed)
    if (owed < 0) {
      this.facts = refunded(this.facts, { at: this.#at(), money: [{ amount: -owed }] })
      this.#net += owed
    }
  }
}
