package portal

import (
	"context"
	"crypto/subtle"
	"strings"
	"time"

	"github.com/bojanz/currency"

	"portal/queries"
	"portal/rules"
)

// Setup is what the first visitor enters to make the agency and its first
// admin.
type Setup struct {
	Code       string
	Agency     string
	Currency   string
	TimeZone   string
	VATNumber  string
	Accent     string
	ReviewDays int64
	Terms      string
	Name       string
	Email      string
	Password   string
}

// setupAttempts is the account under which wrong codes are counted.
const setupAttempts = "setup"

// SetupCode makes the one-time code that proves that the first visitor can
// read the program's log. A new one replaces the one before.
func (p *Portal) SetupCode() string {
	token, _ := newToken()
	code := strings.ToUpper(strings.NewReplacer("-", "", "_", "").Replace(token))[:12]
	code = code[:4] + "-" + code[4:8] + "-" + code[8:]
	p.setupCode.Store(&code)
	return code
}

// SetUp makes the agency and its first admin and signs them in; the session's
// token comes back. Invalid for a wrong code or field, TooMany after many wrong
// codes, Conflict when the installation is set up already.
func (p *Portal) SetUp(ctx context.Context, form Setup, origin Origin) (string, error) {
	if p.Agency() != nil {
		return "", rules.Fail(rules.Conflict, "This portal is set up already. Please sign in.")
	}
	if err := p.checkSetup(form, origin); err != nil {
		return "", err
	}
	hash, err := p.hashPassword(form.Password)
	if err != nil {
		return "", err
	}
	var token string
	err = p.write(ctx, func(t *tx) error {
		token, err = t.setUp(form, hash, origin)
		return err
	})
	if err != nil {
		return "", err
	}
	return token, p.loadAgency(ctx)
}

func (p *Portal) checkSetup(form Setup, origin Origin) error {
	if err := p.tries.check(p.clock(), setupAttempts, origin.IP); err != nil {
		return err
	}
	problems := form.problems()
	if !p.isSetupCode(form.Code) {
		p.tries.count(p.clock(), setupAttempts, origin.IP)
		problems.Add("code", "This is not the code in the program's log.")
	}
	return problems.Err()
}

func (p *Portal) isSetupCode(typed string) bool {
	code := p.setupCode.Load()
	typed = strings.ToUpper(strings.TrimSpace(typed))
	return code != nil && subtle.ConstantTimeCompare([]byte(*code), []byte(typed)) == 1
}

func (s Setup) problems() rules.Problems {
	var problems rules.Problems
	problems.NeedLine("agency", s.Agency, "the agency's name")
	if !currency.IsValid(s.Currency) {
		problems.Add("currency", "Choose a currency.")
	}
	if _, err := time.LoadLocation(s.TimeZone); err != nil || s.TimeZone == "" || s.TimeZone == "Local" {
		problems.Add("time_zone", "Choose a time zone, such as Europe/London.")
	}
	if !isColour(s.Accent) {
		problems.Add("accent", "Choose a colour.")
	}
	if s.ReviewDays < 1 || s.ReviewDays > 60 {
		problems.Add("review_days", "Choose from 1 to 60 days.")
	}
	problems.LimitLine("vat_number", s.VATNumber)
	problems.LimitText("terms", s.Terms)
	problems.NeedLine("name", s.Name, "your name")
	if CleanEmail(s.Email) == "" {
		problems.Add("email", "Enter an email address, such as name@example.com.")
	}
	return append(problems, checkPassword("password", s.Password)...)
}

func isColour(text string) bool {
	return len(text) == 7 && text[0] == '#' && strings.Trim(text[1:], "0123456789abcdef") == ""
}

func (t *tx) setUp(form Setup, passwordHash string, origin Origin) (string, error) {
	err := t.CreateAgency(t.ctx, queries.CreateAgencyParams{
		Name: form.Agency, Accent: form.Accent, TimeZone: form.TimeZone, Currency: form.Currency,
		VatNumber: form.VATNumber, ReviewDays: form.ReviewDays, Terms: form.Terms, CreatedAt: t.now,
	})
	if err != nil {
		return "", rules.Fail(rules.Conflict, "This portal is set up already. Please sign in.")
	}
	id, err := t.CreatePerson(t.ctx, queries.CreatePersonParams{
		Email: CleanEmail(form.Email), Name: form.Name, PasswordHash: passwordHash,
		StaffRole: rules.Admin, CreatedAt: t.now,
	})
	if err != nil {
		return "", err
	}
	actor := Actor{PersonID: id, Name: form.Name, Email: form.Email, Role: rules.Admin, Origin: origin}
	if err := t.recordAgency(actor, happening{kind: AgencyCreated, subject: form.Agency}); err != nil {
		return "", err
	}
	if err := t.shipTemplates(); err != nil {
		return "", err
	}
	if err := t.shipAnswers(); err != nil {
		return "", err
	}
	return t.startSession(id, "", origin)
}
