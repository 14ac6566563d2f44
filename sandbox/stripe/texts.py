"""The hosted page's words in French, Dutch and English; errors by field code, decline code or error code."""

from sandbox.stripe.cards import Decline

LANGUAGES = ("fr", "nl", "en")

_ROWS: dict[str, tuple[str, str, str]] = {
    "test_mode": ("Mode test", "Testmodus", "Test mode"),
    "test_hint": ("aucun argent n’est débité", "er wordt geen geld afgeschreven", "no money is taken"),
    "test_cards": (
        "Cartes de test : choisissez-en une pour remplir le formulaire.",
        "Testkaarten: kies er een om het formulier in te vullen.",
        "Test cards: choose one to fill in the form.",
    ),
    "card_succeeds": ("réussit", "slaagt", "succeeds"),
    "card_refused": ("est refusée", "wordt geweigerd", "is declined"),
    "card_asks": ("demande une authentification", "vraagt om authenticatie", "asks for authentication"),
    "pay_merchant": ("Payer {merchant}", "{merchant} betalen", "Pay {merchant}"),
    "back": ("Retour à {merchant}", "Terug naar {merchant}", "Back to {merchant}"),
    "quantity": ("Qté {n}", "Aantal {n}", "Qty {n}"),
    "each": ("{price} l’unité", "{price} per stuk", "{price} each"),
    "total": ("Total à payer", "Totaal te betalen", "Total due"),
    "contact": ("Coordonnées", "Contactgegevens", "Contact"),
    "email": ("Adresse e-mail", "E-mailadres", "Email"),
    "payment_method": ("Moyen de paiement", "Betaalmethode", "Payment method"),
    "card": ("Carte", "Kaart", "Card"),
    "sepa_debit": ("Prélèvement SEPA", "SEPA-domiciliëring", "SEPA Direct Debit"),
    "card_number": ("Numéro de carte", "Kaartnummer", "Card number"),
    "exp": ("Expiration (MM/AA)", "Vervaldatum (MM/JJ)", "Expiry (MM/YY)"),
    "exp_hint": ("MM/AA", "MM/JJ", "MM/YY"),
    "cvc": ("Code de sécurité", "Beveiligingscode", "Security code"),
    "cvc_hint": ("CVC", "CVC", "CVC"),
    "name": ("Nom du titulaire", "Naam van de houder", "Name of the holder"),
    "iban": ("IBAN", "IBAN", "IBAN"),
    "mandate": (
        "En payant, vous autorisez {merchant} à débiter ce compte. La confirmation prend quelques jours ouvrables.",
        "Door te betalen machtigt u {merchant} om dit bedrag af te schrijven. De bevestiging duurt enkele werkdagen.",
        "By paying you allow {merchant} to debit this account. Confirmation takes a few working days.",
    ),
    "pay": ("Payer {total}", "{total} betalen", "Pay {total}"),
    "processing": ("Paiement en cours…", "Bezig met betalen…", "Paying…"),
    "secure": (
        "Vos données de carte sont traitées par le prestataire de paiement, jamais par {merchant}.",
        "Uw kaartgegevens worden door de betaaldienst verwerkt, nooit door {merchant}.",
        "Your card details go to the payment provider, never to {merchant}.",
    ),
    "summary": ("Votre commande", "Uw bestelling", "Your order"),
    "auth_title": ("Confirmez votre paiement", "Bevestig uw betaling", "Confirm your payment"),
    "auth_text": (
        "Votre banque vous demande de confirmer le paiement de {total} à {merchant}.",
        "Uw bank vraagt u de betaling van {total} aan {merchant} te bevestigen.",
        "Your bank asks you to confirm the payment of {total} to {merchant}.",
    ),
    "approve": ("Confirmer le paiement", "Betaling bevestigen", "Confirm the payment"),
    "refuse": ("Refuser le paiement", "Betaling weigeren", "Refuse the payment"),
    "complete_title": ("Cette commande est payée", "Deze bestelling is betaald", "This order is paid"),
    "complete_text": (
        "Le paiement a été accepté ; il ne sera pas débité une deuxième fois.",
        "De betaling is aanvaard; u betaalt niet nog eens.",
        "The payment went through; you will not be charged again.",
    ),
    "processing_title": ("Paiement en attente", "Betaling in behandeling", "Payment pending"),
    "processing_text": (
        "Votre prélèvement a été transmis à la banque ; {merchant} vous confirmera le paiement.",
        "Uw domiciliëring is aan de bank doorgegeven; {merchant} bevestigt u de betaling.",
        "Your direct debit is with the bank; {merchant} will confirm the payment.",
    ),
    "expired_title": ("Cette page a expiré", "Deze pagina is verlopen", "This page has expired"),
    "expired_text": (
        "Rien n’a été débité. Retournez chez {merchant} pour recommencer le paiement.",
        "Er is niets afgeschreven. Ga terug naar {merchant} om opnieuw te betalen.",
        "Nothing was charged. Go back to {merchant} to start the payment again.",
    ),
    "missing_title": ("Page introuvable", "Pagina niet gevonden", "Page not found"),
    "missing_text": (
        "Ce lien de paiement n’existe pas. Vérifiez l’adresse, ou reprenez depuis la boutique.",
        "Deze betaallink bestaat niet. Controleer het adres of begin opnieuw in de winkel.",
        "This payment link does not exist. Check the address, or start again from the shop.",
    ),
    "continue": ("Continuer vers {merchant}", "Verder naar {merchant}", "Continue to {merchant}"),
    "invalid_email": (
        "Indiquez une adresse e-mail complète.",
        "Vul een volledig e-mailadres in.",
        "Enter a complete email address.",
    ),
    "invalid_method": (
        "Choisissez un des moyens de paiement proposés.",
        "Kies een van de aangeboden betaalmethoden.",
        "Choose one of the payment methods offered.",
    ),
    "incomplete_number": (
        "Le numéro de carte est incomplet.",
        "Het kaartnummer is onvolledig.",
        "The card number is incomplete.",
    ),
    "invalid_number": (
        "Le numéro de carte n’est pas valable ; vérifiez les chiffres.",
        "Het kaartnummer is niet geldig; kijk de cijfers na.",
        "The card number is not valid; check the digits.",
    ),
    "invalid_expiry": (
        "Indiquez le mois et l’année, comme 04/30.",
        "Vul maand en jaar in, zoals 04/30.",
        "Enter month and year, such as 04/30.",
    ),
    "past_expiry": (
        "La date d’expiration est passée.",
        "De vervaldatum is voorbij.",
        "The expiry date is in the past.",
    ),
    "incomplete_cvc": (
        "Indiquez le code à 3 chiffres (4 pour American Express).",
        "Vul de code van 3 cijfers in (4 bij American Express).",
        "Enter the 3-digit code (4 for American Express).",
    ),
    "missing_name": ("Indiquez le nom du titulaire.", "Vul de naam van de houder in.", "Enter the holder’s name."),
    "invalid_iban": ("Cet IBAN n’est pas valable.", "Dit IBAN is niet geldig.", "This IBAN is not valid."),
    "card_declined": (
        "Votre carte a été refusée. Essayez une autre carte ; rien n’a été débité.",
        "Uw kaart is geweigerd. Probeer een andere kaart; er is niets afgeschreven.",
        "Your card was declined. Try another card; nothing was charged.",
    ),
    "insufficient_funds": (
        "Le solde de la carte est insuffisant. Essayez une autre carte ; rien n’a été débité.",
        "Het saldo van de kaart is onvoldoende. Probeer een andere kaart; er is niets afgeschreven.",
        "The card has insufficient funds. Try another card; nothing was charged.",
    ),
    "expired_card": (
        "Votre carte a expiré. Essayez une autre carte.",
        "Uw kaart is verlopen. Probeer een andere kaart.",
        "Your card has expired. Try another card.",
    ),
    "incorrect_cvc": (
        "Le code de sécurité n’est pas correct.",
        "De beveiligingscode is niet juist.",
        "The security code is not correct.",
    ),
    "processing_error": (
        "La banque n’a pas pu traiter la carte. Réessayez dans un instant.",
        "De bank kon de kaart niet verwerken. Probeer het zo dadelijk opnieuw.",
        "The bank could not process the card. Try again in a moment.",
    ),
    "payment_intent_authentication_failure": (
        "L’authentification a échoué. Réessayez ou prenez une autre carte ; rien n’a été débité.",
        "De authenticatie is mislukt. Probeer opnieuw of neem een andere kaart; er is niets afgeschreven.",
        "Authentication failed. Try again or use another card; nothing was charged.",
    ),
    "test_mode_live_card": (
        "Carte refusée : seules les cartes de test, comme 4242 4242 4242 4242, sont acceptées ici.",
        "Kaart geweigerd: hier worden alleen testkaarten, zoals 4242 4242 4242 4242, aanvaard.",
        "Card declined: only test cards such as 4242 4242 4242 4242 work here.",
    ),
}


def _typeset(text: str, language: str) -> str:
    """French keeps its semicolon on the line of the word before it."""
    return text.replace(" ;", "\u202f;") if language == "fr" else text


TEXTS = {
    language: {key: _typeset(row[i], language) for key, row in _ROWS.items()} for i, language in enumerate(LANGUAGES)
}


def language_of(session_locale: str | None, accept_language: str) -> str:
    """The session's locale, else the browser's first language that the page has, else English."""
    wanted = [session_locale or "", *(part.partition(";")[0].strip() for part in accept_language.split(","))]
    languages = (locale[:2].lower() for locale in wanted if locale not in ("", "auto"))
    return next((language for language in languages if language in LANGUAGES), "en")


def decline_text(decline: Decline, language: str) -> str:
    """What to tell the customer: the nearest text there is, never the raw code."""
    texts = TEXTS[language]
    return next(texts[code] for code in (decline.decline_code, decline.code, "card_declined") if code and code in texts)
