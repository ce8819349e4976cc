import { Check, ChevronDown, RefreshCw, Settings2 } from 'lucide-react'
import { useMemo, useState } from 'react'
import { Autocomplete, Button as AriaButton, Dialog, DialogTrigger, Header, ListBox, ListBoxItem, ListBoxSection, Popover, Text, useFilter } from 'react-aria-components'
import { useStore } from 'zustand'
import type { ModelRef, ModelView } from '#contract/model.ts'
import { Button } from '#renderer/components/button.tsx'
import { IconButton } from '#renderer/components/icon-button.tsx'
import { SearchField } from '#renderer/components/search-field.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { navigate } from '#renderer/shell/route.ts'
import { useApp, useReady } from '#renderer/state/app-context.tsx'
import { findModel } from '#renderer/state/default-model.ts'

const noModels: readonly ModelView[] = []
const keyOf = (model: ModelRef): string => JSON.stringify([model.providerId, model.model])

export function ModelPicker({ chosen, onChoose }: { readonly chosen: ModelRef | null; readonly onChoose: (model: ModelRef) => void }) {
  const { live } = useApp()
  const state = useStore(live.models)
  const providers = useReady(live.providers)
  const { contains } = useFilter({ sensitivity: 'base' })
  const [isLoading, setLoading] = useState(false)
  const models = state.kind === 'ready' ? state.value.models : noModels
  const problems = state.kind === 'ready' ? state.value.problems : []
  const current = findModel(models, chosen)
  const label = current?.label ?? chosen?.model ?? 'Choose a model'
  const labelOf = (providerId: string): string => providers?.find((provider) => provider.id === providerId)?.label ?? providerId
  const groups = useMemo(() => groupModels(models), [models])

  async function refresh(): Promise<void> {
    setLoading(true)
    await live.loadModels(true)
    setLoading(false)
  }

  return (
    <DialogTrigger>
      <AriaButton className="model-button">
        <span className="visually-hidden">Model: </span>
        <span className="model-button-label">{label}</span>
        {current?.note ? <span className="model-button-note">{shortNote(current.note)}</span> : null}
        <ChevronDown className="icon" aria-hidden="true" />
      </AriaButton>
      <Popover className="popover model-popover" placement="top start" offset={6}>
        <Dialog className="model-dialog" aria-label="Choose a model">
          {({ close }) => (
            // Escape closes at once, unless there is a search to clear first.
            <div
              className="model-dialog-body"
              onKeyDownCapture={(event) => {
                if (event.key !== 'Escape' || (event.target instanceof HTMLInputElement && event.target.value !== '')) return
                event.stopPropagation()
                close()
              }}
            >
              <Autocomplete filter={contains}>
                <div className="model-search">
                  <SearchField label="Search models" autoFocus />
                  <IconButton label="Ask the providers again" icon={isLoading ? <Spinner label="Asking the providers" /> : <RefreshCw className="icon" aria-hidden="true" />} onPress={() => void refresh()} />
                </div>
                <ListBox
                  className="list-box model-list"
                  aria-label="Models"
                  selectionMode="single"
                  selectedKeys={chosen ? [keyOf(chosen)] : []}
                  onSelectionChange={(keys) => {
                    // A press on the chosen one empties the selection: it stays chosen. `onAction` is silent while something is selected.
                    const [key] = keys === 'all' ? [] : keys
                    const model = models.find((item) => keyOf(item) === key)
                    if (model) onChoose({ providerId: model.providerId, model: model.model })
                    close()
                  }}
                  renderEmptyState={() => <p className="model-empty">{state.kind === 'loading' ? 'Asking the providers…' : 'No model of that name.'}</p>}
                >
                  {groups.map(([providerId, list]) => (
                    <ListBoxSection key={providerId} id={providerId}>
                      <Header className="list-box-header">{labelOf(providerId)}</Header>
                      {list.map((model) => (
                        <ListBoxItem key={keyOf(model)} id={keyOf(model)} textValue={`${model.label} ${model.model} ${labelOf(providerId)}`} className="option">
                          {({ isSelected }) => (
                            <>
                              <span className="option-text">
                                <Text slot="label">{model.label}</Text>
                                {model.note === undefined ? null : (
                                  <Text slot="description" className="option-description">
                                    {model.note}
                                  </Text>
                                )}
                              </span>
                              {isSelected ? <Check className="icon option-check" aria-hidden="true" /> : null}
                            </>
                          )}
                        </ListBoxItem>
                      ))}
                    </ListBoxSection>
                  ))}
                </ListBox>
              </Autocomplete>
              {problems.length > 0 ? (
                <ul className="model-problems">
                  {problems.map(({ providerId, problem }) => (
                    <li key={providerId}>
                      <strong>{labelOf(providerId)}:</strong> {problem.message}
                    </li>
                  ))}
                </ul>
              ) : null}
              <div className="model-footer">
                <Button
                  size="small"
                  variant="quiet"
                  icon={<Settings2 className="icon" aria-hidden="true" />}
                  onPress={() => {
                    close()
                    navigate({ kind: 'settings', page: 'providers' })
                  }}
                >
                  Providers and keys
                </Button>
              </div>
            </div>
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  )
}

function groupModels(models: readonly ModelView[]): (readonly [string, readonly ModelView[]])[] {
  return [...Map.groupBy(models, (model) => model.providerId)]
}

/** The first words, up to where the explanation begins. */
function shortNote(note: string): string {
  return note.split(/[:.(]/, 1)[0]?.trim() ?? note
}
