-- Words as a search compares them: small letters without accents.
create macro search_words(words) as lower(strip_accents(words))
