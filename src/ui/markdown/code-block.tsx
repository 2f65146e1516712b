import { ActionIcon, Tooltip } from '@mantine/core'
import { useClipboard } from '@mantine/hooks'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { Children, isValidElement, type ReactNode } from 'react'
import classes from './markdown.module.css'

const languageNames: Readonly<Record<string, string>> = {
  powershell: 'PowerShell',
  sh: 'Shell',
  bash: 'Shell',
  console: 'Console',
  cmd: 'Command Prompt',
  json: 'JSON',
  yaml: 'YAML',
}

const textOf = (node: ReactNode): string => {
  if (typeof node === 'string' || typeof node === 'number') return String(node)
  if (Array.isArray(node)) return node.map(textOf).join('')
  if (isValidElement<{ children?: ReactNode }>(node)) return textOf(node.props.children)
  return ''
}

/** A fenced block with its language and a button that copies it. */
export const CodeBlock = ({ children }: { readonly children?: ReactNode }): ReactNode => {
  const clipboard = useClipboard({ timeout: 1500 })
  const code = Children.toArray(children).find((child) => isValidElement<{ className?: string }>(child))
  const className = isValidElement<{ className?: string }>(code) ? (code.props.className ?? '') : ''
  const language = /language-([\w-]+)/.exec(className)?.[1] ?? ''
  const name = languageNames[language] ?? language
  return (
    <figure className={classes['code']} aria-label={name === '' ? 'Code' : `${name} code`}>
      <figcaption>
        <span>{name}</span>
        <Tooltip label={clipboard.copied ? 'Copied' : 'Copy'}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={clipboard.copied ? 'Copied' : 'Copy code'}
            onClick={() => clipboard.copy(textOf(children).replace(/\n$/, ''))}
          >
            {clipboard.copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          </ActionIcon>
        </Tooltip>
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must take the focus */}
      <pre tabIndex={0}>{children}</pre>
    </figure>
  )
}
