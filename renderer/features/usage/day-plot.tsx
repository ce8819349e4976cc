import { useId } from 'react'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { revealHidden } from '#renderer/components/hidden-text.tsx'
import { type Bar, dayLabel, type DayPlot, shortNumber, type Unit } from './plot-days.ts'

const WIDTH = 700
const HEIGHT = 190
const LEFT = 46
const BOTTOM = 22
const TOP = 8
const LABELS = 6

/** Bars of days, stacked by model: each model has a colour and a pattern. The same as a table below. */
export function DayBars({ plot, unit }: { readonly plot: DayPlot; readonly unit: Unit }) {
  const id = useId()
  const { series, bars, max } = plot
  const inner = { width: WIDTH - LEFT, height: HEIGHT - TOP - BOTTOM }
  const slot = inner.width / Math.max(1, bars.length)
  const width = Math.max(1, Math.min(34, slot * 0.72))
  const y = (value: number): number => TOP + inner.height * (1 - value / max)
  const total = bars.reduce((sum, bar) => sum + bar.total, 0)
  const busiest = bars.reduce<Bar | undefined>((most, bar) => (bar.total > (most?.total ?? 0) ? bar : most), undefined)
  const every = Math.max(1, Math.ceil(bars.length / LABELS))
  return (
    <figure className="usage-plot">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${shortNumber(total, unit)} ${unit === 'tokens' ? 'tokens' : 'in money'} in all${busiest ? `; the most, ${shortNumber(busiest.total, unit)}, ${rangeOf(busiest)}` : ''}.`}>
        <defs>
          {series.map((name, index) => (
            <Pattern key={name} id={`${id}-${index}`} index={index} />
          ))}
        </defs>
        {[0, max / 2, max].map((value) => (
          <g key={value}>
            <line className="usage-grid" x1={LEFT} x2={WIDTH} y1={y(value)} y2={y(value)} />
            <text className="usage-tick" x={LEFT - 6} y={y(value) + 4} textAnchor="end">
              {shortNumber(value, unit)}
            </text>
          </g>
        ))}
        {bars.map((bar, index) => {
          const x = LEFT + slot * index + (slot - width) / 2
          let base = 0
          return (
            <g key={bar.from}>
              <title>{`${rangeOf(bar)}: ${shortNumber(bar.total, unit)}`}</title>
              <rect x={LEFT + slot * index} y={TOP} width={slot} height={inner.height} fill="transparent" />
              {bar.parts.map(({ series: at, value }) => {
                const top = y(base + value)
                const height = y(base) - top
                base += value
                return <rect key={at} x={x} y={top} width={width} height={Math.max(0.75, height)} fill={`url(#${id}-${at})`} />
              })}
              {index % every === 0 ? (
                <text className="usage-tick" x={x + width / 2} y={HEIGHT - 6} textAnchor="middle">
                  {dayLabel(bar.from)}
                </text>
              ) : null}
            </g>
          )
        })}
      </svg>
      <figcaption>
        <ul className="usage-legend" aria-label="Models">
          {series.map((name, index) => (
            <li key={name}>
              <svg width="14" height="14" aria-hidden="true">
                <defs>
                  <Pattern id={`${id}-l${index}`} index={index} />
                </defs>
                <rect width="14" height="14" rx="3" fill={`url(#${id}-l${index})`} />
              </svg>
              {revealHidden(name)}
            </li>
          ))}
        </ul>
      </figcaption>
      <Disclosure summary="The same as a table">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard */}
        <div className="usage-scroll" tabIndex={0} role="group" aria-label="Table of days">
          <table className="usage-table">
            <thead>
              <tr>
                <th scope="col">Day</th>
                {series.map((name) => (
                  <th key={name} scope="col">
                    {revealHidden(name)}
                  </th>
                ))}
                <th scope="col">All</th>
              </tr>
            </thead>
            <tbody>
              {bars
                .filter((bar) => bar.total > 0)
                .map((bar) => (
                  <tr key={bar.from}>
                    <th scope="row">{rangeOf(bar)}</th>
                    {series.map((name, index) => (
                      <td key={name}>{exact(bar.parts.find((part) => part.series === index)?.value ?? 0, unit)}</td>
                    ))}
                    <td>{exact(bar.total, unit)}</td>
                  </tr>
                ))}
            </tbody>
          </table>
        </div>
      </Disclosure>
    </figure>
  )
}

const rangeOf = ({ from, to }: Bar): string => (from === to ? dayLabel(from) : `${dayLabel(from)} – ${dayLabel(to)}`)
const exact = (value: number, unit: Unit): string => (unit === 'money' ? shortNumber(value, unit) : Math.round(value).toLocaleString())

/** The colour of a series, and lines or dots in it by which it is told without the colour. */
function Pattern({ id, index }: { readonly id: string; readonly index: number }) {
  return (
    <pattern id={id} width="7" height="7" patternUnits="userSpaceOnUse">
      <rect width="7" height="7" className={`usage-fill-${index}`} />
      {index === 1 ? <path d="M-1 6 L6 -1 M1 8 L8 1" className="usage-texture" /> : null}
      {index === 2 ? <circle cx="3.5" cy="3.5" r="1.3" className="usage-texture-dot" /> : null}
      {index === 3 ? <path d="M0 3.5 H7" className="usage-texture" /> : null}
      {index === 4 ? <path d="M0 3.5 H7 M3.5 0 V7" className="usage-texture" /> : null}
    </pattern>
  )
}
