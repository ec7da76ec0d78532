"""What every face uses: doors and seats, middleware and logs, paging, formats, the page parts, charts, tags."""
