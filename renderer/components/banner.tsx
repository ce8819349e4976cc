import { CircleAlert, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Tone } from './badge.tsx'
import { joinClass } from './join-class.ts'
import './badge.css'
import './banner.css'

export interface BannerProps {
  readonly tone?: Tone
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
  readonly className?: string
  /** `alert` interrupts a screen reader; use it only for what just failed. */
  readonly role?: 'status' | 'alert' | 'note'
}

export function Banner({ tone = 'info', title, children, actions, className, role = 'note' }: BannerProps) {
  const Icon = tone === 'danger' ? CircleAlert : tone === 'warning' ? TriangleAlert : Info
  return (
    <div className={joinClass('banner', `tone-${tone}`, className)} role={role}>
      <Icon className="icon banner-icon" aria-hidden="true" />
      <div className="banner-text">
        <div className="banner-title">{title}</div>
        {children === undefined || children === null ? null : <div className="banner-detail">{children}</div>}
      </div>
      {actions === undefined || actions === null ? null : <div className="banner-actions">{actions}</div>}
    </div>
  )
}
