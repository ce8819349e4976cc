import type { ReactNode } from 'react'
import { joinClass } from './join-class.ts'
import './page.css'

export interface PageProps {
  readonly title: string
  readonly description?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  /** `wide` uses the whole window, for lists with a detail. */
  readonly width?: 'column' | 'wide'
}

/** The frame of every page that is not a conversation: one heading, its actions, one column that scrolls. */
export function Page({ title, description, actions, children, width = 'column' }: PageProps) {
  return (
    <div className="page">
      <div className={joinClass('page-column', `page-${width}`)}>
        <header className="page-header">
          <div className="page-heading">
            <h1 className="page-title">{title}</h1>
            {description === undefined ? null : <p className="page-description">{description}</p>}
          </div>
          {actions === undefined ? null : <div className="page-actions">{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  )
}

/** A titled part of a page. */
export function Section({ title, description, actions, children }: { readonly title: string; readonly description?: ReactNode; readonly actions?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className="section" aria-label={title}>
      <header className="section-header">
        <div className="page-heading">
          <h2 className="section-title">{title}</h2>
          {description === undefined ? null : <p className="page-description">{description}</p>}
        </div>
        {actions === undefined ? null : <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </section>
  )
}

/** A framed group of rows. */
export function Card({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return <div className={joinClass('card', className)}>{children}</div>
}
