package portal

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"time"

	"portal/queries"
	"portal/rules"
)

// SessionLife is how long a session lasts after its last use.
const SessionLife = 14 * 24 * time.Hour

// touchEvery keeps reading pages from writing: a session's last use is noted
// no finer than this.
const touchEvery = 10 * time.Minute

// newToken makes 256 random bits for a cookie or a link. Only its hash is
// ever stored.
func newToken() (token, hash string) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails, by its documentation
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, rules.Hash([]byte(token))
}

// startSession gives a person a new session and ends the one they came with,
// so that a token known before signing in is worth nothing after it.
func (t *tx) startSession(personID int64, oldToken string, origin Origin) (string, error) {
	if oldToken != "" {
		if _, err := t.Queries.EndSession(t.ctx, rules.Hash([]byte(oldToken))); err != nil {
			return "", err
		}
	}
	if err := t.EndExpiredSessions(t.ctx, t.now); err != nil {
		return "", err
	}
	token, hash := newToken()
	err := t.CreateSession(t.ctx, queries.CreateSessionParams{
		TokenHash: hash, PersonID: personID, CreatedAt: t.now,
		ExpiresAt: t.now.Add(SessionLife), Ip: origin.IP, UserAgent: origin.UserAgent,
	})
	return token, err
}

// Session finds who a session token belongs to. SignedOut when the session
// has ended or the person was deactivated.
func (p *Portal) Session(ctx context.Context, token string, origin Origin) (Actor, error) {
	hash := rules.Hash([]byte(token))
	row, err := found(p.read.SessionPerson(ctx, queries.SessionPersonParams{TokenHash: hash, Now: p.now()}))
	if rules.KindOf(err) == rules.NotFound {
		return Actor{}, rules.Fail(rules.SignedOut, "Please sign in.")
	}
	if err != nil {
		return Actor{}, err
	}
	if p.now().Sub(row.SeenAt) > touchEvery {
		if err := p.touchSession(ctx, hash); err != nil {
			p.log.WarnContext(ctx, "session not extended", "error", err)
		}
	}
	role := row.StaffRole
	if role == "" {
		role = rules.Person
	}
	return Actor{PersonID: row.ID, Name: row.Name, Email: row.Email, Role: role, Origin: origin}, nil
}

func (p *Portal) touchSession(ctx context.Context, hash string) error {
	return p.write(ctx, func(t *tx) error {
		return t.TouchSession(t.ctx, queries.TouchSessionParams{
			TokenHash: hash, SeenAt: t.now, ExpiresAt: t.now.Add(SessionLife),
		})
	})
}

// SignOut ends the session of a token; an unknown one is no error.
func (p *Portal) SignOut(ctx context.Context, token string) error {
	return p.write(ctx, func(t *tx) error {
		_, err := t.EndSession(t.ctx, rules.Hash([]byte(token)))
		return err
	})
}
