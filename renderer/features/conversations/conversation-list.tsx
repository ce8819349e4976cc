import { type DragEvent, type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { VList, type VListHandle } from 'virtua'
import { useStore } from 'zustand'
import type { Conversation } from '#contract/conversation.ts'
import type { Folder } from '#contract/library.ts'
import { joinClass } from '#renderer/components/join-class.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import type { Route } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import type { ShelfKey } from '#renderer/state/shelves.ts'
import { ConversationRow, type Wish } from './conversation-row.tsx'
import { dragged, startDrag, takesDrag } from './drag.ts'
import { FolderDialog, RemoveFolderDialog } from './folder-dialogs.tsx'
import { FolderRow } from './folder-row.tsx'
import { libraryRows, type Drop, type LibraryRow, type LibraryView } from './library-rows.ts'
import { SelectionBar } from './selection-bar.tsx'
import { useOpenFolders } from './use-open-folders.ts'
import { useRowKeys } from './use-row-keys.ts'
import { useSelection } from './use-selection.ts'
import { useWishes } from './use-wishes.tsx'

type AskedFolder = { readonly kind: 'rename-folder' | 'remove-folder'; readonly folder: Folder } | null

const emptyText: Readonly<Record<LibraryView, string>> = {
  all: 'Your conversations will be listed here.',
  archive: 'Nothing is archived. Archive what you want to keep out of sight.',
  bin: 'The bin is empty.',
}

/** Only what is in sight is in the page, and only what was scrolled to was read. The arrows move, F2 renames, Delete deletes; Shift and Ctrl choose several. */
export function ConversationList({ route, view }: { readonly route: Route; readonly view: LibraryView }) {
  const { live } = useApp()
  const { library } = live
  const shelves = useStore(library.shelves)
  const folders = useStore(library.folders)
  const drafts = useStore(library.drafts)
  const { openFolders, fold } = useOpenFolders()
  const { actions, wish, dialog } = useWishes()
  const [askedFolder, setAskedFolder] = useState<AskedFolder>(null)
  const [dropKey, setDropKey] = useState<string | null>(null)
  const frame = useRef<HTMLElement>(null)
  const list = useRef<VListHandle>(null)
  const selected = route.kind === 'chat' ? route.conversationId : null
  const waiting = useReady(live.consent)
  const requests = useReady(live.serverRequests)
  const asking = useMemo(() => new Set([...(waiting ?? []), ...(requests ?? [])].map((request) => request.conversationId)), [waiting, requests])
  const rows = useMemo(() => libraryRows(view, { shelves, folders, openFolders, now: Date.now() }), [view, shelves, folders, openFolders])
  const listed = useMemo(() => rows.flatMap((row) => (row.kind === 'conversation' ? [row.conversation] : [])), [rows])
  const selection = useSelection(listed)
  const keys = useRowKeys(rows, list, frame, selected)
  const main = shelves.get(view === 'all' ? 'open' : view)

  useEffect(() => {
    for (const key of view === 'all' ? [...openFolders].map((folderId): ShelfKey => `folder/${folderId}`) : [view]) library.look(key)
  }, [library, view, openFolders])

  /** The chosen ones, where it is one of them. */
  const subjects = useCallback((conversation: Conversation) => (selection.has(conversation.conversationId) ? selection.chosen : [conversation]), [selection])
  const onWish = useStable((kind: Wish, conversation: Conversation) => {
    wish(kind, kind === 'rename' ? [conversation] : subjects(conversation))
    if (kind !== 'rename' && kind !== 'move' && kind !== 'export') selection.clear()
  })
  const onClick = useStable((event: MouseEvent, { conversationId }: Conversation) => {
    const isSeveral = event.shiftKey || event.ctrlKey || event.metaKey
    if (isSeveral) event.preventDefault()
    if (event.shiftKey) selection.extendTo(conversationId)
    else if (isSeveral) selection.toggle(conversationId)
    else {
      selection.clear()
      selection.anchor(conversationId)
    }
  })
  const onDragStart = useStable((event: DragEvent, conversation: Conversation) => startDrag(event, subjects(conversation)))

  function onKeyDown(event: KeyboardEvent): void {
    const row = rows.find(({ key }) => key === keys.focused)
    if (!row || !(event.target instanceof HTMLElement) || event.target.dataset['row'] === undefined) return
    const isCommand = event.ctrlKey || event.metaKey
    const before = row.kind === 'conversation' ? row.conversation : null
    if (event.shiftKey && before && selection.chosen.length === 0) selection.anchor(before.conversationId)
    const next = keys.move(event)
    if (next) {
      if (event.shiftKey && next.kind === 'conversation') selection.extendTo(next.conversation.conversationId)
    } else if (row.kind === 'folder' && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) fold(row.folder.folderId, event.key === 'ArrowRight')
    else if (row.kind === 'folder' && event.key === 'F2') setAskedFolder({ kind: 'rename-folder', folder: row.folder })
    else if (event.key === 'Escape' && selection.chosen.length > 0) selection.clear()
    else if (isCommand && event.key.toLowerCase() === 'a') selection.all()
    else if (before && event.key === ' ') selection.toggle(before.conversationId)
    else if (before && event.key === 'F2') onWish('rename', before)
    else if (before && event.key === 'Delete') onWish(before.deletedAt === null ? 'delete' : 'delete-forever', before)
    else return
    event.preventDefault()
  }

  function onDrop(event: DragEvent, drop: Drop): void {
    event.preventDefault()
    setDropKey(null)
    const ids = dragged(event)
    const conversations = listed.filter(({ conversationId }) => ids.includes(conversationId))
    if (conversations.length === 0) return
    selection.clear()
    if (drop.kind === 'pin') void actions.pin(conversations, true)
    else void actions.move(conversations, drop.folderId, folders.find(({ folderId }) => folderId === drop.folderId)?.name ?? '')
  }

  const isEmpty = rows.length === 0
  return (
    // The keys move between the links inside; each link stays an ordinary link.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- it only hears the keys of the links inside
    <nav className="conversation-list" aria-label={view === 'all' ? 'Conversations' : view === 'archive' ? 'Archive' : 'Bin'} ref={frame} onKeyDown={onKeyDown}>
      {main?.problem ? <ProblemNotice problem={main.problem} /> : null}
      {isEmpty && main?.next === null ? <p className="sidebar-empty">{emptyText[view]}</p> : null}
      {isEmpty && main?.isReading ? <Spinner label="Reading" /> : null}
      <VList ref={list} data={rows} className="conversation-rows" tabIndex={-1} keepMounted={keys.place < 0 ? undefined : [keys.place]} bufferSize={300}>
        {(row) => {
          const drop = dropOf(row)
          return (
            <div
              key={row.key}
              className={joinClass('library-row', dropKey === row.key && 'library-row-dropping')}
              onDragOver={(event) => {
                if (!drop || !takesDrag(event)) return
                event.preventDefault()
                setDropKey(row.key)
              }}
              onDragLeave={() => setDropKey((key) => (key === row.key ? null : key))}
              onDrop={(event) => drop && onDrop(event, drop)}
            >
              {rowContent(row)}
            </div>
          )
        }}
      </VList>
      {selection.chosen.length > 0 ? (
        <SelectionBar
          view={view}
          count={selection.chosen.length}
          onWish={(kind) => {
            wish(kind, selection.chosen)
            if (kind !== 'move' && kind !== 'export') selection.clear()
          }}
          onClear={selection.clear}
        />
      ) : null}
      {dialog}
      {askedFolder?.kind === 'rename-folder' ? <FolderDialog folder={askedFolder.folder} onClose={() => setAskedFolder(null)} onSaved={() => {}} /> : null}
      {askedFolder?.kind === 'remove-folder' ? <RemoveFolderDialog folder={askedFolder.folder} onClose={() => setAskedFolder(null)} /> : null}
    </nav>
  )

  function rowContent(row: LibraryRow): ReactNode {
    switch (row.kind) {
      case 'heading':
        return <h2 className="conversation-group-title">{row.label}</h2>
      case 'hint':
        return <p className="sidebar-empty folder-hint">{row.text}</p>
      case 'more':
        return <More count={shelves.get(row.shelf)?.items.length ?? 0} shelf={row.shelf} />
      case 'folder':
        return <FolderRow folder={row.folder} isOpen={row.isOpen} isStop={row.key === keys.stop} rowKey={row.key} onFocus={keys.setFocused} onFold={fold} onAsk={(kind, folder) => setAskedFolder({ kind, folder })} />
      case 'conversation':
        return (
          <ConversationRow
            conversation={row.conversation}
            isSelected={row.key === selected}
            isChosen={selection.has(row.key)}
            isInFolder={row.isInFolder}
            isStop={row.key === keys.stop}
            isAsking={asking.has(row.key)}
            hasDraft={drafts.has(row.key)}
            onFocus={keys.setFocused}
            onClick={onClick}
            onWish={onWish}
            onDragStart={onDragStart}
          />
        )
    }
  }
}

function dropOf(row: LibraryRow): Drop | null {
  if (row.kind === 'folder') return { kind: 'folder', folderId: row.folder.folderId }
  return row.kind === 'heading' || row.kind === 'conversation' ? row.drop : null
}

/** The end of what was read: drawn when it comes near the view, and then more is read. */
function More({ count, shelf }: { readonly count: number; readonly shelf: ShelfKey }) {
  const { library } = useApp().live
  // Again after each page that left it in sight.
  useEffect(() => library.more(shelf), [library, shelf, count])
  return (
    <p className="sidebar-empty">
      <Spinner label="Reading more" size={12} />
    </p>
  )
}

/** The same function for the life of the list, so that a row is drawn anew only when it changed. */
function useStable<Arguments extends unknown[]>(run: (...given: Arguments) => void): (...given: Arguments) => void {
  const latest = useRef(run)
  useEffect(() => {
    latest.current = run
  })
  return useCallback((...given: Arguments) => latest.current(...given), [])
}
