import { answerQuestions } from '../../workers/ask-worker.ts'
import { parseMarkdown } from './parse-markdown.ts'

/** Parses off the window's main thread. */
answerQuestions(parseMarkdown)
