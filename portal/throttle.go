package portal

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"portal/rules"
)

// Failed tries allowed at once, and after that one more each so often.
const (
	accountTries = 8
	accountPause = 30 * time.Second
	addressTries = 40
	addressPause = 5 * time.Second
	mostTracked  = 20_000
)

// throttle counts failed sign-ins per account and per network address. It
// lives in memory: a restart forgives, and nothing grows in the file.
type throttle struct {
	mu       sync.Mutex
	limiters map[string]*rate.Limiter
}

func newThrottle() *throttle { return &throttle{limiters: map[string]*rate.Limiter{}} }

func (t *throttle) limiter(key string, tries int, pause time.Duration) *rate.Limiter {
	if limiter := t.limiters[key]; limiter != nil {
		return limiter
	}
	limiter := rate.NewLimiter(rate.Every(pause), tries)
	t.limiters[key] = limiter
	return limiter
}

func (t *throttle) both(email, ip string) [2]*rate.Limiter {
	return [2]*rate.Limiter{
		t.limiter("account "+email, accountTries, accountPause),
		t.limiter("address "+ip, addressTries, addressPause),
	}
}

// check returns TooMany, with the wait, when there were too many failures.
func (t *throttle) check(now time.Time, email, ip string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forgetIdle(now)
	for _, limiter := range t.both(email, ip) {
		if missing := 1 - limiter.TokensAt(now); missing > 0 {
			wait := time.Duration(math.Ceil(missing/float64(limiter.Limit()))) * time.Second
			err := rules.Fail(rules.TooMany, "Too many tries. Please wait %d seconds, then try again.", int(wait.Seconds()))
			err.Wait = wait
			return err
		}
	}
	return nil
}

// count notes one failed try.
func (t *throttle) count(now time.Time, email, ip string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, limiter := range t.both(email, ip) {
		limiter.AllowN(now, 1)
	}
}

// forgive forgets an account's failures after it signed in.
func (t *throttle) forgive(email string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.limiters, "account "+email)
}

// forgetIdle drops those that have no failures left to remember once there
// are many, so that made-up addresses cannot fill the memory.
func (t *throttle) forgetIdle(now time.Time) {
	if len(t.limiters) < mostTracked {
		return
	}
	for key, limiter := range t.limiters {
		if limiter.TokensAt(now) >= float64(limiter.Burst()) {
			delete(t.limiters, key)
		}
	}
	if len(t.limiters) >= mostTracked {
		clear(t.limiters)
	}
}
