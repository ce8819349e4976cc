import type { ReactNode } from 'react'
import type { UsageRow } from '#contract/usage.ts'
import { shortNumber, type Unit, valueOf } from './plot-days.ts'

export interface ShareTableProps {
  readonly label: string
  readonly rows: readonly UsageRow[]
  readonly unit: Unit
  readonly nameOf: (row: UsageRow) => ReactNode
  readonly noteOf?: (row: UsageRow) => string
}

/** Shares, the largest first: a table whose rows are bars. */
export function ShareTable({ label, rows, unit, nameOf, noteOf }: ShareTableProps) {
  const values = rows.map((row) => ({ row, value: valueOf(row, unit) })).filter(({ row, value }) => value > 0 || (unit === 'tokens' && row.requests > 0))
  const sorted = values.toSorted((left, right) => right.value - left.value)
  const total = sorted.reduce((sum, { value }) => sum + value, 0)
  const most = sorted[0]?.value ?? 0
  if (sorted.length === 0) return <p className="muted">Nothing in this range.</p>
  return (
    <table className="usage-shares" aria-label={label}>
      <colgroup>
        <col />
        <col className="usage-col-value" />
        <col className="usage-col-part" />
      </colgroup>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{label}</th>
          <th scope="col">{unit === 'tokens' ? 'Tokens' : 'Money'}</th>
          <th scope="col">Share</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ row, value }) => (
          <tr key={row.key}>
            <th scope="row">
              <span className="usage-share-name">{nameOf(row)}</span>
              <span className="usage-share-track" aria-hidden="true">
                <span className="usage-share-bar" style={{ width: `${most > 0 ? Math.max(0.5, (value / most) * 100) : 0}%` }} />
              </span>
              {noteOf ? <span className="usage-share-note">{noteOf(row)}</span> : null}
            </th>
            <td>{shortNumber(value, unit)}</td>
            <td className="usage-share-part">{total > 0 ? `${Math.round((value / total) * 100)} %` : ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
