import { FormRequest } from './form-request.tsx'
import type { RequestProps } from './request-frame.tsx'
import { SamplingRequest } from './sampling-request.tsx'
import { UrlRequest } from './url-request.tsx'

export function RequestView({ request, ...rest }: RequestProps) {
  switch (request.kind) {
    case 'form':
      return <FormRequest request={request} {...rest} />
    case 'url':
      return <UrlRequest request={request} {...rest} />
    case 'sampling':
      return <SamplingRequest request={request} {...rest} />
  }
}
