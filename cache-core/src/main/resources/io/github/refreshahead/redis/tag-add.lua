-- ARGV: entry's key | for how long it stays, ms | for how long an invalidation is remembered, ms

-- An add takes out more than it puts in, so a tag in use never holds much more than it must.
local over = redis.call('ZRANGEBYSCORE', KEY, '-inf', string.format('%d', now), 'LIMIT', 0, 10)
if #over > 0 then redis.call('ZREM', KEY, unpack(over)) end

-- GT: scores only grow, which is also what lets an invalidation read the members in their order.
redis.call('ZADD', KEY, 'GT', string.format('%d', now + tonumber(ARGV[2])), ARGV[1])

local mark = redis.call('ZSCORE', KEY, 'invalidated')
local remembered = tonumber(ARGV[3])
return mark and now + remembered - tonumber(mark) or remembered
