-- Take one message that is due, and lease it: nobody else takes it until the lease ends.
-- Within an endpoint the messages of one subject go out in order: a later one waits for the earlier. Endpoints that
-- answer come first, so that one that hangs keeps nobody waiting.
-- reads: hooks_endpoint, hooks_delivery; writes: hooks_delivery; keyed by: delivery id.
update hooks_delivery
set next_attempt_at = %(leased_until)s, attempt_count = attempt_count + 1
where id = (
    select due.id
    from hooks_delivery due
    join hooks_endpoint endpoint on endpoint.id = due.endpoint_id
    where due.state = 'PENDING' and due.next_attempt_at <= %(at)s
      and endpoint.paused_at is null and endpoint.removed_at is null
      and not exists (
          select 1 from hooks_delivery earlier
          where earlier.endpoint_id = due.endpoint_id and earlier.subject = due.subject
            and earlier.state = 'PENDING' and earlier.id < due.id
      )
    order by endpoint.failing_since is not null, due.next_attempt_at, due.id
    limit 1
    for update of due skip locked
)
returning id
