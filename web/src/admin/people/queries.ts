import { queryOptions } from '@tanstack/react-query'

import { client } from '@/api/client'
import { keys } from '@/api/keys'
import type { components } from '@/api/types.gen'

export type Person = components['schemas']['UserAccess']
export type Invitation = components['schemas']['Invitation']
export type Invited = components['schemas']['Invited']
export type Role = components['schemas']['Role']
export type RoleRule = components['schemas']['RoleRule']
export type Team = components['schemas']['Team']

/** Everybody, with what administrators know of them. */
export const peopleQuery = queryOptions({
  queryKey: keys.access,
  queryFn: async ({ signal }) => (await client.get<{ data: Person[] }>('/users/access', { signal })).data,
})

/** The roles there are, built-in ones first. */
export const rolesQuery = queryOptions({
  queryKey: keys.roles,
  queryFn: async ({ signal }) => (await client.get<{ data: Role[] }>('/roles', { signal })).data,
})
