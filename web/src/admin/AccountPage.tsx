import { ChangePassphrase } from './ChangePassphrase'
import { Profile } from './Profile'
import { Sessions } from './Sessions'

export function AccountPage() {
  return (
    <>
      <Profile />
      <ChangePassphrase />
      <Sessions />
    </>
  )
}
