package portal

import (
	"context"
	"time"

	"portal/queries"
	"portal/rules"
)

// LinkLife is how long a one-time link can be used.
const LinkLife = 7 * 24 * time.Hour

const passwordLink = "password"

// LinkHolder is whom a one-time link belongs to.
type LinkHolder struct {
	PersonID int64
	Name     string
	Email    string
}

var deadLink = rules.Fail(rules.NotFound, "This link has been used or has expired. Please ask the agency for a new one.")

// makeLink replaces a person's open links by a new one and returns its token.
func (t *tx) makeLink(personID int64) (string, error) {
	if err := t.DropLinksOfPerson(t.ctx, personID); err != nil {
		return "", err
	}
	token, hash := newToken()
	err := t.CreateLink(t.ctx, queries.CreateLinkParams{
		TokenHash: hash, PersonID: personID, Purpose: passwordLink,
		CreatedAt: t.now, ExpiresAt: t.now.Add(LinkLife),
	})
	return token, err
}

// PasswordLink tells whose link a token is, without using it up: mail
// scanners follow links too. NotFound when it was used or has expired.
func (p *Portal) PasswordLink(ctx context.Context, token string) (LinkHolder, error) {
	return linkHolder(p.read.OpenLink(ctx, openLink(token, p.now())))
}

func openLink(token string, now rules.Instant) queries.OpenLinkParams {
	return queries.OpenLinkParams{TokenHash: rules.Hash([]byte(token)), Purpose: passwordLink, Now: now}
}

func linkHolder(row queries.OpenLinkRow, err error) (LinkHolder, error) {
	if _, err := found(row, err); err != nil {
		if rules.KindOf(err) == rules.NotFound {
			return LinkHolder{}, deadLink
		}
		return LinkHolder{}, err
	}
	return LinkHolder{PersonID: row.PersonID, Name: row.Name, Email: row.Email}, nil
}

// UsePasswordLink sets a person's password by their one-time link, ends all
// their sessions and starts a new one, whose token it returns. Invalid for a
// password that is too short.
func (p *Portal) UsePasswordLink(ctx context.Context, token, password string, origin Origin) (string, error) {
	if err := checkPassword("password", password).Err(); err != nil {
		return "", err
	}
	if _, err := p.PasswordLink(ctx, token); err != nil {
		return "", err
	}
	hash, err := p.hashPassword(password)
	if err != nil {
		return "", err
	}
	var session string
	err = p.write(ctx, func(t *tx) error {
		session, err = t.usePasswordLink(token, hash, origin)
		return err
	})
	return session, err
}

func (t *tx) usePasswordLink(token, passwordHash string, origin Origin) (string, error) {
	holder, err := linkHolder(t.OpenLink(t.ctx, openLink(token, t.now)))
	if err != nil {
		return "", err
	}
	used := queries.UseLinkParams{TokenHash: rules.Hash([]byte(token)), UsedAt: t.now, Now: t.now}
	if err := changed(t.UseLink(t.ctx, used)); err != nil {
		return "", deadLink
	}
	if err := t.setPassword(holder.PersonID, passwordHash); err != nil {
		return "", err
	}
	actor := Actor{PersonID: holder.PersonID, Name: holder.Name, Email: holder.Email, Origin: origin}
	if err := t.recordAgency(actor, happening{kind: PasswordSet, subject: holder.Email}); err != nil {
		return "", err
	}
	return t.startSession(holder.PersonID, "", origin)
}

func (t *tx) setPassword(personID int64, passwordHash string) error {
	if err := t.EndSessionsOfPerson(t.ctx, personID); err != nil {
		return err
	}
	return changed(t.SetPassword(t.ctx, queries.SetPasswordParams{ID: personID, PasswordHash: passwordHash}))
}
