-- ARGV: members to take out at most
-- Answers how many it has taken out. A set without members is none.

local over = redis.call('ZRANGEBYSCORE', KEY, '-inf', string.format('%d', now), 'LIMIT', 0, ARGV[1])
if #over > 0 then redis.call('ZREM', KEY, unpack(over)) end
return #over
