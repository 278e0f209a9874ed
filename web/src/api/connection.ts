/** Whether the server answered when it was last asked, whoever asked. */
export class Connection {
  private lost = false
  private readonly hearers = new Set<() => void>()

  readonly isLost = () => this.lost

  readonly subscribe = (hear: () => void) => {
    this.hearers.add(hear)
    return () => void this.hearers.delete(hear)
  }

  tell(lost: boolean) {
    if (lost === this.lost) return
    this.lost = lost
    for (const hear of this.hearers) hear()
  }
}
