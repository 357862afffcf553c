# One wide range of ports: the page loads, and thousands of other ports are open too.
cat > web.sh <<'EOF'
#!/bin/bash
yum install -y httpd
systemctl enable --now httpd
echo "<h1>Fresh bread at 7</h1>" > /var/www/html/index.html
EOF
image=$(aws ec2 describe-images --owners amazon --filters "Name=name,Values=al2023-ami-2023*" "Name=architecture,Values=x86_64" --query "Images[0].ImageId" --output text)
aws ec2 run-instances --image-id "$image" --instance-type t3.micro --security-groups web-sg --user-data file://web.sh --tag-specifications "ResourceType=instance,Tags=[{Key=Name,Value=web-1}]"
aws ec2 revoke-security-group-ingress --group-name web-sg --protocol tcp --port 22 --cidr 0.0.0.0/0
aws ec2 authorize-security-group-ingress --group-name web-sg --protocol tcp --port 22 --cidr 192.0.2.15/32
aws ec2 authorize-security-group-ingress --group-name web-sg --protocol tcp --port 80-9000 --cidr 0.0.0.0/0
