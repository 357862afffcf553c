"""Browser uploads to S3: forms and the policies that allow them."""
