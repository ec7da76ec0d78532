"""What every face uses: errors, paging, formats, charts, tags."""
