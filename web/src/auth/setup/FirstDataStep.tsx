import { UnstyledButton } from '@mantine/core'
import { IconFileImport, IconSparkles, IconTablePlus } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from '@/i18n/useTranslation'

import { client } from '@/api/client'
import { ProblemNote } from '@/ui/ProblemNote'
import { AuthPage } from '../AuthPage'
import classes from './FirstDataStep.module.css'

/** The last page of set-up: what to begin with. */
export function FirstDataStep() {
  const { t } = useTranslation('setup')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const list = () => navigate({ to: '/$plural', params: { plural: 'contacts' } })
  const sample = useMutation({
    mutationFn: () => client.post('/sample'),
    onSuccess: async () => {
      await queries.invalidateQueries()
      await list()
    },
  })
  return (
    <AuthPage title={t('data.title')} text={t('data.text')}>
      <div className={classes.choices}>
        <Choice icon={<IconFileImport size={20} stroke={1.6} aria-hidden />} title={t('data.import')} text={t('data.importText')} onClick={() => void navigate({ to: '/imports/new', search: { object: 'contact' } })} />
        <Choice icon={<IconSparkles size={20} stroke={1.6} aria-hidden />} title={t('data.sample')} text={sample.isPending ? t('data.sampleBusy') : t('data.sampleText')} onClick={() => sample.mutate()} />
        <Choice icon={<IconTablePlus size={20} stroke={1.6} aria-hidden />} title={t('data.empty')} text={t('data.emptyText')} onClick={() => void list()} />
      </div>
      {sample.error && <ProblemNote problem={sample.error} />}
    </AuthPage>
  )
}

interface ChoiceProps {
  icon: ReactNode
  title: string
  text: string
  onClick(): void
}

function Choice({ icon, title, text, onClick }: ChoiceProps) {
  return (
    <UnstyledButton className={classes.choice} onClick={onClick}>
      {icon}
      <span>
        <strong>{title}</strong>
        <span className={classes.text}>{text}</span>
      </span>
    </UnstyledButton>
  )
}
