import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components'
import { Button } from './button.tsx'
import { revealHidden } from './hidden-text.tsx'
import { IconButton } from './icon-button.tsx'
import { joinClass } from './join-class.ts'
import './overlay.css'

export interface DialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly children: ReactNode
  /** Buttons at the end, the least harmful first. */
  readonly actions?: ReactNode
  readonly size?: 'small' | 'medium' | 'large' | 'huge'
  /** `alertdialog` where something would be lost; it does not close by a click beside it. */
  readonly role?: 'dialog' | 'alertdialog'
}

export function Dialog({ title, isOpen, onClose, children, actions, size = 'medium', role = 'dialog' }: DialogProps) {
  return (
    <ModalOverlay className="dialog-scrim" isOpen={isOpen} onOpenChange={(open) => !open && onClose()} isDismissable={role === 'dialog'}>
      <Modal className={joinClass('dialog-frame', `dialog-${size}`)}>
        <AriaDialog className="dialog" role={role}>
          <header className="dialog-header">
            <Heading slot="title" className="dialog-title">
              {revealHidden(title)}
            </Heading>
            {role === 'dialog' ? <IconButton label="Close" icon={<X className="icon" aria-hidden="true" />} onPress={onClose} /> : null}
          </header>
          <div className="dialog-body">{children}</div>
          {actions === undefined ? null : <footer className="dialog-actions">{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  )
}

export interface ConfirmDialogProps {
  readonly title: string
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly onConfirm: () => void
  readonly confirmLabel: string
  readonly isDanger?: boolean
  readonly isPending?: boolean
  readonly children: ReactNode
}

/** A question before something that cannot be undone. The focus starts on Cancel. */
export function ConfirmDialog({ title, isOpen, onClose, onConfirm, confirmLabel, isDanger, isPending, children }: ConfirmDialogProps) {
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      size="small"
      role="alertdialog"
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            Cancel
          </Button>
          <Button variant={isDanger ? 'danger' : 'primary'} onPress={onConfirm} isPending={isPending}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  )
}
