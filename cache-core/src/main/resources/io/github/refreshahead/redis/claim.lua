-- ARGV: load start seen | token | kind | lease ms | grace ms

local seen, token, kind = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local header = entry()

if not header or header.state == 'L' or header.start < seen then
  return { 'gone' }
end
if header.start > seen then
  return { 'superseded' }
end
if held(header) then
  local own = header.owner == token
  if not own and not (kind == 'r' and header.kind == 'q') then
    return { 'taken', header.kind, header.ends - now }
  end
  if own and header.kind == 'r' then
    kind = 'r'
  end
end

live(header, tonumber(ARGV[5]))
lease(kind, token, now + tonumber(ARGV[4]), header.failures)
return { 'won', now, header.generation, header.start + header.life - now, header.failures }
