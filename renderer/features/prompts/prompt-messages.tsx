import type { FilledPrompt } from '#contract/conversation.ts'
import { ContentPartView } from '../chat/content-part.tsx'
import './prompts.css'

/** The messages that a prompt came to, in their roles, as the model gets them. */
export function PromptMessages({ messages, server }: { readonly messages: FilledPrompt['messages']; readonly server: string }) {
  if (messages.length === 0) return <p className="muted">The prompt has no messages.</p>
  return (
    <ol className="prompt-messages" aria-label="Messages of the prompt">
      {messages.map((message, index) => (
        // The messages of one prompt never change their order.
        <li key={index} className="prompt-message">
          <span className="prompt-role">{message.role === 'user' ? 'You' : 'Model'}</span>
          <div className="prompt-content">
            <ContentPartView part={message.content} server={server} />
          </div>
        </li>
      ))}
    </ol>
  )
}
