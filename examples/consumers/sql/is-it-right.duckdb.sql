-- Whether each segment in the table is what the relay has told: right, wrong, or not yet to be compared.
SELECT report.segment,
       CASE WHEN EXISTS (SELECT 1 FROM partitions WHERE position <= awaited) OR max(runs.run) > report.run
               OR report.digest IS NULL THEN 'not yet'
            WHEN count(user_id) = report.members
             AND (coalesce(sum(('0x' || left(sha256(user_id::varchar), 16))::ubigint), 0)
                  - ('0x' || report.digest)::ubigint) % 18446744073709551616 = 0 THEN 'right'
            ELSE 'wrong' END AS copy,
       count(user_id) AS here, report.members AS told
  FROM reports AS report LEFT JOIN runs ON runs.segment = report.segment LEFT JOIN members ON members.segment = report.segment
 GROUP BY report.segment, report.run, report.members, report.digest
 ORDER BY report.segment;
