import { Sparkles } from 'lucide-react'
import { useState } from 'react'
import type { ModelRef } from '#contract/model.ts'
import type { ServerRequest } from '#contract/server-request.ts'
import { Button } from '#renderer/components/button.tsx'
import { Disclosure } from '#renderer/components/disclosure.tsx'
import { formatCount } from '#renderer/components/format.ts'
import { ProblemNotice } from '#renderer/components/problem-notice.tsx'
import { Spinner } from '#renderer/components/spinner.tsx'
import { visibleText } from '#renderer/components/visible-text.ts'
import { ModelPicker } from '../composer/model-picker.tsx'
import { RequestFrame, type RequestProps, ServerName } from './request-frame.tsx'
import { SamplingAnswer, SamplingPrompt } from './sampling-prompt.tsx'
import '../composer/composer.css'

type Sampling = Extract<ServerRequest, { kind: 'sampling' }>

/** A server wants an answer of the person's model: first the whole prompt is reviewed, then the answer. */
export function SamplingRequest(props: RequestProps<'sampling'>) {
  const { request, answering, isDialog } = props
  const [own, setOwn] = useState<ModelRef | null>(null)
  const { stage, server } = request
  const model = own ?? request.model
  const isBusy = answering.pending !== null
  const frame = { ...props, icon: <Sparkles className="icon consent-icon request-icon" aria-hidden="true" /> }
  const decline = (
    <Button onPress={() => void answering.answer({ kind: 'decline' })} isDisabled={isBusy} autoFocus={isDialog}>
      Decline
    </Button>
  )

  if (stage.kind === 'running') {
    return (
      <RequestFrame
        {...frame}
        title={
          <>
            Your model answers <ServerName name={server} />.
          </>
        }
        refusals={
          <Button onPress={() => void answering.answer({ kind: 'cancel' })} isDisabled={isBusy} autoFocus={isDialog}>
            Stop
          </Button>
        }
        main={null}
      >
        <p className="request-waiting" role="status">
          <Spinner label="Running" /> {model?.model ?? 'The model'} is writing. You see the answer before {visibleText(server)} gets it.
        </p>
      </RequestFrame>
    )
  }

  if (stage.kind === 'answer') {
    return (
      <RequestFrame
        {...frame}
        title={
          <>
            Give this answer to <ServerName name={server} />?
          </>
        }
        refusals={decline}
        main={
          <Button variant="primary" onPress={() => void answering.answer({ kind: 'approve' })} isDisabled={!answering.isSettled || isBusy}>
            Give to {visibleText(server)}
          </Button>
        }
      >
        <SamplingAnswer stage={stage} />
        <Disclosure summary="What was asked">
          <SamplingPrompt request={request} />
        </Disclosure>
        <p className="request-note">
          {stage.usage.inputTokens === undefined && stage.usage.outputTokens === undefined ? null : `It took ${formatCount((stage.usage.inputTokens ?? 0) + (stage.usage.outputTokens ?? 0))} tokens. `}
          <strong>Decline</strong> keeps it from {visibleText(server)}.
        </p>
      </RequestFrame>
    )
  }

  return (
    <RequestFrame
      {...frame}
      title={
        <>
          May <ServerName name={server} /> ask your model this?
        </>
      }
      refusals={decline}
      main={
        <Button variant="primary" onPress={() => model && void answering.answer({ kind: 'approve', model })} isDisabled={!answering.isSettled || isBusy || model === null}>
          {stage.problem === undefined ? 'Send to model' : 'Send once more'}
        </Button>
      }
    >
      {stage.problem === undefined ? null : <ProblemNotice problem={stage.problem} tone="warning" />}
      <SamplingPrompt request={request} />
      <div className="request-model">
        <span className="request-label">Answered by</span>
        <ModelPicker chosen={model} onChoose={setOwn} />
        {model === null ? <span className="field-error">Choose a model first.</span> : null}
      </div>
      <p className="request-note">
        At most {formatCount(request.maxTokens)} tokens of answer, which you see before {visibleText(server)} gets it. {hintsOf(request)} {budgetOf(request)}
      </p>
    </RequestFrame>
  )
}

function hintsOf({ hints }: Sampling): string {
  return hints.length === 0 ? '' : `The server would like ${hints.slice(0, 5).map((hint) => visibleText(hint.slice(0, 60))).join(' or ')}.`
}

function budgetOf({ budget, server }: Sampling): string {
  return `Left for ${visibleText(server)}: ${budget.requestsLeft === 1 ? 'one request' : `${formatCount(budget.requestsLeft)} requests`} this hour, ${formatCount(budget.tokensLeft)} tokens today.`
}
